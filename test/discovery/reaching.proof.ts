import { expect, onTestFinished, test } from "vitest";
import { certificateFile } from "../helpers/certificate.ts";
import { freePort } from "../helpers/free-ports.ts";
import { describeRegistries } from "./describe-registries.ts";
import { FaultyProxy } from "./servers/faulty-proxy.ts";
import { isRemoval } from "./servers/test-registry.ts";

describeRegistries((stage) => {
  test("[1.1] is reached over TLS, with an authority that Node is told of", async () => {
    const env = { ...stage.registry.tlsEnv, NODE_EXTRA_CA_CERTS: certificateFile };
    const { program, id } = await stage.service({ env });
    await stage.given(id, true);
    program.signal();
    expect((await program.exit()).code).toBe(0);
    await stage.given(id, false);
  });

  test("[1.1] is not spoken to over TLS when its certificate is not trusted", async () => {
    const { program, id } = await stage.service({ env: stage.registry.tlsEnv });
    expect(await program.line("not registered, tried again")).toMatch(/certificate/);
    expect(await stage.registry.instances("orders")).not.toContain(id);
  });
});

describeRegistries(
  (stage) => {
    async function member(): Promise<FaultyProxy> {
      const proxy = await new FaultyProxy(stage.registry.port).up();
      onTestFinished(() => proxy.down());
      return proxy;
    }

    test("[1.1] has members: one that is down at the start is passed over", async () => {
      const up = await member();
      const env = endpoints(await freePort(), up.port);
      const { program, id } = await stage.service({ env });
      await stage.given(id, true);
      program.signal();
      expect((await program.exit()).code).toBe(0);
    });

    test("[1.1, 7.1] has members: the removal goes to another one when the first is down", async () => {
      const [first, second] = [await member(), await member()];
      const { program, id } = await stage.service({
        registration: { deregisterTimeoutMs: 6_000 },
        env: endpoints(first.port, second.port),
      });
      await program.line(`registered ${id} with etcd`);
      expect(second.seen).toEqual([]);
      await first.down();
      program.signal();
      expect((await program.exit()).code).toBe(0);
      expect(second.seen.some((seen) => isRemoval(stage.registry, seen))).toBe(true);
      expect(await stage.registry.instances("orders")).not.toContain(id);
    });
  },
  ["etcd"],
);

/** With the time that a member's password check takes on a busy machine. */
function endpoints(...ports: readonly number[]): Record<string, string> {
  return {
    ETCDCTL_ENDPOINTS: ports.map((port) => `127.0.0.1:${port}`).join(","),
    REQUEST_TIMEOUT_MS: "5000",
  };
}
