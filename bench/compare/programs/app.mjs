// The program that every row stops: a fast route, a slow one, and one that receives.
const SLOW_MS = 600;

export function handle(req, res) {
  const answer = () => res.end("done");
  if (req.url === "/slow") setTimeout(answer, SLOW_MS);
  else if (req.method === "GET") answer();
  else req.resume().on("end", answer);
}
