import { after } from "next/server";
import { slow, store } from "../../support.mjs";

export const dynamic = "force-dynamic";

/** Its task begins when the answer has gone: the last of them is what may be cut off. */
export async function GET() {
  after(store);
  return new Response(await slow());
}
