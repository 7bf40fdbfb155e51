export const loader = () => new Response("fast");
