const SLOW_MS = 1_000;

export async function GET() {
  await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  return new Response("slow");
}
