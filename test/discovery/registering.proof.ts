import { expect, test } from "vitest";
import { describeRegistries, type RegistryStage } from "./describe-registries.ts";
import { exchange } from "./servers/test-registry.ts";

/** What a busy machine may add. */
const LATE_MS = 5_000;

/** @returns for how long after `kill -9` the registry gave the instance out, in milliseconds */
async function crash(stage: RegistryStage, health: object, livesOn: RegExp): Promise<number> {
  const { program, proxy, id } = await stage.service({ registration: { health } });
  await stage.given(id, true);
  // With a TTL three of them come in a lifetime: six are two lifetimes.
  await proxy.request(({ url }) => livesOn.test(url), 6);
  expect(await stage.registry.instances("orders")).toContain(id);
  const killedAt = performance.now();
  await program.kill();
  const goneMs = (await stage.given(id, false)) - killedAt;
  console.log(
    `${stage.registry.kind}, ${JSON.stringify(health)}: ${Math.round(goneMs)} ms after kill -9 it is gone`,
  );
  return goneMs;
}

describeRegistries((stage) => {
  test("[1.1] is told of the instance when it is ready, not before", async () => {
    const { program, proxy, port, id } = await stage.service({ lifecycle: { autoReady: false } });
    expect((await exchange(port, "GET", "/readyz")).status).toBe(503);
    expect(proxy.seen).toEqual([]);
    program.tell("ready");
    await stage.given(id, true);
    await program.line(`registered ${id} with ${stage.registry.kind}`);
  });

  test("[1.1] keeps an instance that says that it lives, and loses a killed one when that is overdue", async () => {
    const ttlMs = stage.registry.kind === "etcd" ? 2_000 : 1_000;
    expect(await crash(stage, { ttlMs }, /keepalive|check\/pass/)).toBeLessThan(ttlMs + LATE_MS);
  });

  test("[1.1] can be down at the start: the app serves and registers later", async () => {
    const { program, proxy, port, id } = await stage.service({ reachable: false });
    await program.line("not registered, tried again");
    expect((await exchange(port, "GET", "/items")).body).toBe("served");
    await proxy.up();
    await program.line(`registered ${id} with`);
    await stage.given(id, true);
    expect(program.linesLike("not registered, tried again")).toHaveLength(1);
  });

  test("[1.1] has the instance again when somebody removed it", async () => {
    const { program, id } = await stage.service();
    await stage.given(id, true);
    await stage.registry.forget("orders", id);
    await program.line(`${stage.registry.kind} lost ${id}`);
    await stage.given(id, true);
    // The registry may know it before the program has said so.
    await program.line(`registered ${id} with`, 2);
    expect(program.linesLike(`registered ${id} with`)).toHaveLength(2);
  });

  test("[1.1] has the instance again after a restart that lost everything", async () => {
    const { program, id } = await stage.service();
    await stage.given(id, true);
    await stage.registry.restart();
    await stage.given(id, true);
    program.signal();
    expect((await program.exit()).code).toBe(0);
    await stage.given(id, false);
  });
});

describeRegistries(
  (stage) => {
    test("[1.1] asks an instance whether it is well, and loses a killed one at the next time", async () => {
      const intervalMs = 500;
      expect(await crash(stage, { intervalMs }, /agent\/service\/orders-/)).toBeLessThan(
        intervalMs + LATE_MS,
      );
    });
  },
  ["Consul"],
);
