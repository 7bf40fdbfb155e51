import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ProcessHost } from "../../packages/core/src/process/host.ts";
import { join, leave, newMember } from "./host-stage.ts";
import { ProcessDouble } from "./process-double.ts";

let parent: ProcessDouble;
let host: ProcessHost;

beforeEach(() => {
  vi.stubEnv("pm_id", "0");
  vi.stubEnv("NOTIFY_SOCKET", undefined);
  parent = new ProcessDouble();
  host = new ProcessHost();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

test("[3.9] PM2 hears that the process is ready, its word stops every lifecycle, and at last nobody listens", async () => {
  const members = [newMember(false), newMember(false)];
  join(host, ...members);
  host.arm();
  host.ready();
  expect(parent.said).toEqual(["ready"]);
  parent.hear("shutdown");
  for (const { begin } of members)
    expect(begin).toHaveBeenCalledExactlyOnceWith("shutdown message", false);
  for (const member of members) await leave(host, member);
  expect(parent.process.listenerCount("message")).toBe(0);
  expect(parent.counted).toBe(0);
});
