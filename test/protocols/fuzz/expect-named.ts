import type { ShutdownReport } from "@lastcall/core";
import { expect } from "vitest";

/** Each request that was cut is named, with its method and path, and the exit code says so; where nothing hangs, none is. */
export function expectNamed(
  cut: readonly string[],
  { exitCode, requests }: ShutdownReport,
  hangs: boolean,
): void {
  const named = requests.cut.map(({ method, path }) => `${method} ${path}`);
  for (const request of new Set(cut)) {
    const times = (list: readonly string[]): number =>
      list.filter((each) => each === request).length;
    expect(times(named), request).toBeGreaterThanOrEqual(times(cut));
  }
  if (!hangs) expect(named).toEqual([]);
  expect(exitCode).toBe(named.length > 0 ? 1 : 0);
}
