import { expect } from "vitest";
import { expectExit } from "../helpers/expectations.ts";
import { Traffic } from "../helpers/traffic.ts";
import { probeStatuses, type Unmodified } from "./unmodified-program.ts";

/** Traffic, SIGTERM in the midst of it: every request is answered, the probes tell, the code is 0. */
export async function expectNothingLost(program: Unmodified): Promise<void> {
  const { server } = program;
  const before = await probeStatuses(program);
  const traffic = new Traffic(server);
  await traffic.underWay();
  server.program.signal();
  await server.program.line("shutting down: SIGTERM");
  const during = await probeStatuses(program);
  const { answered, lost } = await traffic.end();
  const { requests } = await expectExit(server.program, 0);
  expect(before).toEqual([200, 200, 200]);
  expect(during).toEqual([503, 200, 200]);
  expect(lost).toEqual([]);
  expect(answered).toBeGreaterThan(100);
  expect(requests.completed).toBeGreaterThan(0);
  expect(requests.cut).toEqual([]);
}
