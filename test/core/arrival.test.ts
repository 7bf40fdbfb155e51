import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { Acquaintance } from "../../packages/core/src/servers/http1/acquaintance.ts";
import {
  arrivalOf,
  noteAlone,
  noteArrival,
  targetOf,
} from "../../packages/core/src/servers/http1/arrival.ts";

function asked(socket = new Socket()): IncomingMessage {
  return { method: "GET", url: "/shop/7", socket } as IncomingMessage;
}

const ARRIVAL = { at: 12, method: "GET", url: "/shop/7" };

test("[4.8] what was asked for is noted before a router takes it apart", () => {
  const req = asked();
  noteArrival(req, 12.7);
  req.url = "/7";
  expect(arrivalOf(req, 50)).toEqual(ARRIVAL);
  expect(targetOf(req)).toBe("/shop/7");
});

test("[4.8] of a request alone on its connection it is kept there, until it is asked for", () => {
  const req = asked();
  const met = new Acquaintance(req.socket, {});
  noteAlone(req, met, 12);
  req.url = "/7";
  expect(targetOf(req)).toBe("/shop/7");
  expect(arrivalOf(req, 50)).toEqual(ARRIVAL);
  // The next one on the connection takes its place there.
  noteAlone({ method: "POST", url: "/next" } as IncomingMessage, met, 40);
  expect(arrivalOf(req, 60)).toEqual(ARRIVAL);
  expect(targetOf(req)).toBe("/shop/7");
});

test("[4.8] a request that came before anybody noted counts from when it is first asked for", () => {
  const req = asked();
  expect(targetOf(req)).toBeUndefined();
  expect(arrivalOf(req, 50.9)).toEqual({ ...ARRIVAL, at: 50 });
  expect(arrivalOf(req, 90)).toEqual({ ...ARRIVAL, at: 50 });
  const silent = asked();
  expect(new Acquaintance(silent.socket, {}).at).toBeUndefined();
  expect(arrivalOf(silent, 50).at).toBe(50);
});
