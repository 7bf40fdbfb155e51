export function GET() {
  return new Response("fast");
}
