import { setTimeout } from "node:timers/promises";
import Fastify from "fastify";

/** The same routes in Fastify's own words. */
export function fastifyApp() {
  const app = Fastify({ logger: { level: "silent" }, bodyLimit: 32 * 1024 * 1024 });
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.get("/slow", async () => {
    await setTimeout(600);
    return "done";
  });
  app.get("/", () => "done");
  app.post("/*", () => "done");
  return app;
}
