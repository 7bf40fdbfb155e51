import { describe } from "vitest";
import { handlersContract } from "./handlers.contract.ts";
import { http2Kinds } from "./http2-server.ts";
import { sessionsContract } from "./sessions.contract.ts";
import { streamsContract } from "./streams.contract.ts";

/** The same cases for every kind of HTTP/2 server. */
export function describeHttp2(name: keyof typeof http2Kinds): void {
  const kind = http2Kinds[name];
  describe(`${name}: sessions`, () => sessionsContract(kind));
  describe(`${name}: handlers`, () => handlersContract(kind));
  describe(`${name}: streams`, () => streamsContract(kind));
}
