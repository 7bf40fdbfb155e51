import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type AdapterOptions,
  createLifecycle,
  type HookContext,
  type LastcallError,
  type LastcallErrorCode,
  type Lifecycle,
  type LifecycleOptions,
  type LifecycleState,
  type Logger,
  type OptionError,
  type ShutdownReport,
} from "@lastcall/core";
import { graceful, type GracefulMiddleware } from "@lastcall/express";
import express from "express";
import { describe, expectTypeOf, test } from "vitest";

type Absent<T> = { [K in keyof T]-?: undefined extends T[K] ? never : K }[keyof T];

/** An environment's value, say, that may be undefined. */
function maybe<T>(value: T): T | undefined {
  return value;
}

describe("[9.1] undefined equals absent, for exactOptionalPropertyTypes too", () => {
  test("every option takes undefined, the nested ones as well", () => {
    expectTypeOf<Absent<LifecycleOptions>>().toBeNever();
    expectTypeOf<Absent<NonNullable<LifecycleOptions["probes"]>>>().toBeNever();
    expectTypeOf<Absent<NonNullable<LifecycleOptions["refusal"]>>>().toBeNever();
    expectTypeOf({
      gracePeriodMs: maybe(1),
      shutdownDelayMs: maybe("auto" as const),
      probes: { readiness: maybe("/ready") },
      probeServer: { port: 1, host: maybe("::1") },
      refusal: { headers: maybe({ "X-Pod": "a" }) },
      logger: maybe(console),
    }).toExtend<LifecycleOptions>();
    expectTypeOf({
      lifecycle: maybe({} as Lifecycle),
      settleMs: maybe(1),
    }).toExtend<AdapterOptions>();
    expectTypeOf<{ timeoutMs: number | undefined }>().toExtend<
      NonNullable<Parameters<Lifecycle["addHook"]>[3]>
    >();
    expectTypeOf<{ reason: string | undefined }>().toExtend<
      NonNullable<Parameters<Lifecycle["shutdown"]>[0]>
    >();
  });

  test("what users have frozen is taken", () => {
    const options = {
      signals: ["SIGTERM"],
      exemptPaths: ["/metrics"],
      checks: { database: async ({ signal }: { signal: AbortSignal }) => signal.aborted },
    } as const;
    expectTypeOf(options).toExtend<LifecycleOptions>();
  });

  test("what does not exist is refused when it compiles", () => {
    expectTypeOf<{ gracePeriodMs: string }>().not.toExtend<LifecycleOptions>();
    expectTypeOf<{ platform: "mars" }>().not.toExtend<LifecycleOptions>();
    expectTypeOf<{ signals: ["SIGTREM"] }>().not.toExtend<LifecycleOptions>();
    expectTypeOf<{ shutdownDelayMs: "soon" }>().not.toExtend<LifecycleOptions>();
    expectTypeOf<keyof LifecycleOptions>().not.toExtend<"status">();
  });
});

describe("[7.1, 7.2] the lifecycle's verbs", () => {
  test("hooks get their context, and may return whatever they like", () => {
    expectTypeOf<HookContext>().toEqualTypeOf<{
      readonly signal: AbortSignal;
      readonly remainingMs: number;
      readonly reason: string;
      report(figures: Readonly<Record<string, number | bigint | string>>): void;
    }>();
    expectTypeOf<() => number>().toExtend<Parameters<Lifecycle["addHook"]>[2]>();
    expectTypeOf<() => Promise<void>>().toExtend<Parameters<Lifecycle["addHook"]>[2]>();
    expectTypeOf<Parameters<Lifecycle["addHook"]>[0]>().toEqualTypeOf<
      "deregister" | "flush" | "close" | "logs"
    >();
  });

  test("tracked work keeps its type", () => {
    const track = createLifecycle({ exit: false }).track<{ id: number }>;
    expectTypeOf(track).returns.resolves.toEqualTypeOf<{ id: number }>();
  });

  test("states are the contract's, and read-only", () => {
    expectTypeOf<LifecycleState>().toEqualTypeOf<
      "starting" | "ready" | "lame-duck" | "draining" | "closing" | "closed"
    >();
    expectTypeOf<Lifecycle["state"]>().toEqualTypeOf<LifecycleState>();
    const change = (lifecycle: Lifecycle): void => {
      // @ts-expect-error: nobody sets it from outside
      lifecycle.state = "closed";
    };
    expectTypeOf(change).toBeFunction();
  });
});

test("[8.1] the report is data that nobody changes", () => {
  expectTypeOf<ShutdownReport["exitCode"]>().toEqualTypeOf<number>();
  expectTypeOf<ShutdownReport["work"]["cut"]>().toEqualTypeOf<readonly string[]>();
  expectTypeOf<Awaited<ReturnType<Lifecycle["shutdown"]>>>().toEqualTypeOf<ShutdownReport>();
  expectTypeOf<ShutdownReport>().toEqualTypeOf<Readonly<ShutdownReport>>();
});

test("[8.3] console is a logger, and so is whatever has the three methods", () => {
  expectTypeOf<Console>().toExtend<Logger>();
  expectTypeOf<Pick<Console, "info" | "warn">>().not.toExtend<Logger>();
});

test("[9.1] errors are told apart by a literal code", () => {
  expectTypeOf<LastcallError["code"]>().toEqualTypeOf<LastcallErrorCode>();
  expectTypeOf<LastcallErrorCode>().toEqualTypeOf<
    | "ERR_LASTCALL_OPTION"
    | "ERR_LASTCALL_BUDGET"
    | "ERR_LASTCALL_NOT_CALLED"
    | "ERR_LASTCALL_PHASE_ENDED"
    | "ERR_LASTCALL_RUNTIME"
    | "ERR_LASTCALL_VERSION"
  >();
  expectTypeOf<OptionError>().toExtend<LastcallError>();
});

test("the middleware fits Express without a cast", () => {
  const use = (): unknown => express().use(graceful());
  expectTypeOf(use).toBeFunction();
  expectTypeOf<GracefulMiddleware>().parameters.toEqualTypeOf<
    [req: IncomingMessage, res: ServerResponse, next: () => void]
  >();
});
