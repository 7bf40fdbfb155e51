import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import type { Program } from "../helpers/child-program.ts";
import { type RegisteredService, type ServiceSetup, startService } from "./registered-service.ts";
import { ConsulServer } from "./servers/consul-server.ts";
import { EtcdServer } from "./servers/etcd-server.ts";
import type { TestRegistry } from "./servers/test-registry.ts";

const POLL_MS = 10;

/** What the cases have at hand: a real registry, and programs that register with it. */
export interface RegistryStage {
  /** Not before the first case runs. */
  readonly registry: TestRegistry;
  service(setup?: ServiceSetup): Promise<RegisteredService>;
  /**
   * Until the registry gives the instance out, or does not any more.
   * @returns when, in this process's monotonic time
   */
  given(id: string, present: boolean): Promise<number>;
}

const REGISTRIES = {
  Consul: (): Promise<TestRegistry> => ConsulServer.start(),
  etcd: (): Promise<TestRegistry> => EtcdServer.start(),
};

/** Runs the same cases with each registry, and looks for its credentials in what the programs said. */
export function describeRegistries(
  cases: (stage: RegistryStage) => void,
  names: readonly (keyof typeof REGISTRIES)[] = ["Consul", "etcd"],
): void {
  describe.each(names)("%s", (name) => {
    let registry: TestRegistry;
    let programs: Program[] = [];

    beforeAll(async () => {
      registry = await REGISTRIES[name]();
    });
    afterAll(() => registry.stop());
    afterEach(() => {
      const said = programs.flatMap((program) => program.lines).join("\n");
      programs = [];
      for (const secret of registry.secrets) expect(said).not.toContain(secret);
    });

    cases({
      get registry() {
        return registry;
      },
      async service(setup) {
        const started = await startService(registry, setup);
        programs.push(started.program);
        return started;
      },
      async given(id, present) {
        for (;;) {
          const ids = await registry.instances("orders").catch(() => undefined);
          if (ids?.includes(id) === present) return performance.now();
          await pause(POLL_MS);
        }
      },
    });
  });
}
