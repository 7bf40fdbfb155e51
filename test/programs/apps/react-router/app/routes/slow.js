import { slow } from "../../support.mjs";

export const loader = async () => new Response(await slow());
