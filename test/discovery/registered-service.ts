import { onTestFinished } from "vitest";
import { type Program, type ProgramOptions, startProgram } from "../helpers/child-program.ts";
import { FaultyProxy } from "./servers/faulty-proxy.ts";
import type { TestRegistry } from "./servers/test-registry.ts";

export interface ServiceSetup extends ProgramOptions {
  readonly registration?: Readonly<Record<string, unknown>>;
  /** `false`: connections to the registry are refused at the start. */
  readonly reachable?: boolean;
}

export interface RegisteredService {
  readonly program: Program;
  /** Between the program and the registry. */
  readonly proxy: FaultyProxy;
  readonly port: number;
  readonly id: string;
}

const QUICK_RETRY = { retryMinMs: 50, retryMaxMs: 200 };

/** A program that registers itself, and does not outlive the test that calls this. */
export async function startService(
  registry: TestRegistry,
  { registration, reachable = true, env, ...options }: ServiceSetup = {},
): Promise<RegisteredService> {
  const proxy = await new FaultyProxy(registry.port).up();
  onTestFinished(() => proxy.down());
  if (!reachable) await proxy.down();
  const health = registry.kind === "etcd" ? { ttlMs: 2_000 } : { intervalMs: 100 };
  const program = startProgram(new URL("fixtures/service.ts", import.meta.url), {
    ...options,
    env: {
      ...registry.env(proxy.port),
      REGISTRY: registry.kind,
      REGISTRATION: JSON.stringify({ health, ...QUICK_RETRY, ...registration }),
      ...env,
    },
  });
  const port = await program.port();
  const id = (await program.line(/^id /)).slice("id ".length);
  return { program, proxy, port, id };
}
