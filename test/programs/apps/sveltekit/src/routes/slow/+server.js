import { slow } from "../../../support.mjs";

export const GET = async () => new Response(await slow());
