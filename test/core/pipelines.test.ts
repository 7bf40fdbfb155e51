import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { Acquaintance } from "../../packages/core/src/servers/http1/acquaintance.ts";
import { Pipelines } from "../../packages/core/src/servers/http1/pipelines.ts";
import type { DrainContext } from "../../packages/core/src/servers/server-drain.ts";
import { FakeClock } from "./fake-clock.ts";

test("[4.10] an answer that is handed over is in flight no more, though its response has not closed yet", () => {
  const context = { clock: new FakeClock(), isExempt: () => false };
  const pipelines = new Pipelines(context as unknown as DrainContext);
  const socket = new EventEmitter() as Duplex;
  const on = new Acquaintance(socket, pipelines);
  const [first, second, third] = ["/a", "/b", "/c"].map((url) => {
    const req = { socket, url, method: "GET" } as IncomingMessage;
    return Object.assign(new EventEmitter(), { req, writableFinished: false }) as ServerResponse & {
      writableFinished: boolean;
    };
  });
  pipelines.started(first!.req, first!, on, 0);
  // As Node has the one that it is sending.
  Object.assign(socket, { ["_httpMessage"]: first });
  for (const res of [second!, third!]) pipelines.started(res.req, res, on, 0);
  expect(pipelines.unfinished(socket)).toEqual([first, second, third]);
  Object.assign(first!, { writableFinished: true });
  expect(pipelines.waitedFor(socket)).toEqual([second, third]);
  second!.emit("close");
  expect(pipelines.unfinished(socket)).toEqual([third]);
});
