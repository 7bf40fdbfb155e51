import { describe } from "vitest";
import type { ServerKind } from "../helpers/running-server.ts";
import { connectionsContract } from "./connections.contract.ts";
import { countContract } from "./count.contract.ts";
import { deadlineContract } from "./deadline.contract.ts";
import { inFlightContract } from "./in-flight.contract.ts";
import { lameDuckContract } from "./lame-duck.contract.ts";
import { pipeliningContract } from "./pipelining.contract.ts";
import { probesContract } from "./probes.contract.ts";
import { refusalContract } from "./refusal.contract.ts";
import { refuseModeContract } from "./refuse-mode.contract.ts";
import { settlingContract } from "./settling.contract.ts";
import { uploadsContract } from "./uploads.contract.ts";

/** The same cases for every kind of server; a kind is one program under fixtures/. */
export function describeContract(name: string, kind: ServerKind): void {
  describe(`${name}: requests in flight`, () => inFlightContract(kind));
  describe(`${name}: new requests while draining`, () => refusalContract(kind));
  describe(`${name}: pipelining`, () => pipeliningContract(kind));
  describe(`${name}: uploads while draining`, () => uploadsContract(kind));
  describe(`${name}: connections`, () => connectionsContract(kind));
  describe(`${name}: what is counted`, () => countContract(kind));
  describe(`${name}: the drain deadline`, () => deadlineContract(kind));
  describe(`${name}: settling`, () => settlingContract(kind));
  describe(`${name}: lame duck`, () => lameDuckContract(kind));
  describe(`${name}: whileDraining refuse`, () => refuseModeContract(kind));
  describe(`${name}: probes`, () => probesContract(kind));
}
