import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createLifecycle } from "@lastcall/core";
import { expect, test } from "vitest";
import { silent } from "../core/quiet-settings.ts";

const GRACE_MS = 2_000;

test("[1.4, 2.4] a drain that stood still over the end of the grace period closes its servers and connections", async () => {
  const lifecycle = createLifecycle({
    exit: false,
    signals: [],
    gracePeriodMs: GRACE_MS,
    settleMs: 1_000,
    logger: silent,
  });
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1").resume();
  const closed = once(client, "close");
  await once(server, "connection");
  const report = lifecycle.shutdown();
  // The connection may speak for settleMs; when that is found to be over, so is the grace period.
  await nextTurn();
  expect(lifecycle.state).toBe("draining");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, GRACE_MS * 2);
  await report;
  await closed;
  expect(server.listening).toBe(false);
});
