export const GET = () => new Response("fast");
