import { gracefulPlugin } from "@lastcall/fastify";
import Fastify, { type FastifyInstance, LogController } from "fastify";
import { Journal } from "./journal.ts";
import type { Store } from "./store.ts";

/** The flush gives up a little before its time is over, to be able to say what is lost. */
const FLUSH_SHARE = 0.9;

const schema = {
  body: {
    type: "object",
    required: ["id"],
    properties: { id: { type: "string", minLength: 1 } },
  },
};

/** Accepts events, and answers as soon as they are in memory; what is there at the end is written before the exit. */
export async function createService(
  store: Store,
  flushIntervalMs: number,
): Promise<FastifyInstance> {
  const journal = new Journal(store, flushIntervalMs);
  const app = Fastify({
    logger: true,
    logController: new LogController({ disableRequestLogging: true }),
  });
  await app.register(gracefulPlugin);

  app.lifecycle.addHook("flush", "journal", async ({ remainingMs, report }) => {
    try {
      await journal.flush(AbortSignal.timeout(Math.floor(remainingMs * FLUSH_SHARE)));
    } finally {
      report({ unsaved: journal.unsaved });
    }
  });
  app.lifecycle.addHook("close", "store", () => store.close());

  app.post<{ Body: { id: string } }>("/events", { schema }, (req, reply) => {
    journal.append({ id: req.body.id, body: JSON.stringify(req.body) });
    return reply.code(202).send({ acceptedAt: Date.now() });
  });
  return app;
}
