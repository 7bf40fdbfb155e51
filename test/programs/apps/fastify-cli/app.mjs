import { cleanUp, slow } from "./support.mjs";

// The convention by which it loads an app.
export default async function app(fastify, _options) {
  fastify.get("/fast", () => "fast");
  fastify.get("/slow", slow);
  fastify.addHook("onClose", cleanUp);
}
