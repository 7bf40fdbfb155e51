import { get } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { balancerKinds } from "../balancers/balancers.ts";
import { freePort, freePorts } from "../helpers/free-ports.ts";
import { Subprocess } from "../helpers/subprocess.ts";
import { podRequests } from "../kubernetes/pod-requests.ts";
import { Service } from "../kubernetes/service.ts";
import { Balancer } from "../rolling/balancer.ts";
import type { Instance, Stops } from "../rolling/instances.ts";
import { type RequestKind, requestKinds } from "../rolling/request-kinds.ts";

const INSTANCES = 3;
const CHECK = { interMs: 500, fall: 3 };
/** As long as nginx leaves out a server that has failed (`fail_timeout`), and a little more. */
const NGINX_APART_MS = 11_000;
const WARM_UP_MS = 4_000;
const PROBE_EVERY_MS = 10_000;
/** How long after the signal Kubernetes may take an endpoint away. */
const REMOVED_WITHIN_MS = 8_000;

type Start = (port: number) => Promise<Instance>;

/** What stands between the load and the instances of one slice. */
interface RunningFront {
  readonly port: number;
  readonly instances: Instance[];
  /** Stops one instance and starts another in its place, in the order in which it is done there. */
  replace(index: number, start: Start, stops: Stops): Promise<void>;
  close(): Promise<void>;
}

export interface Front {
  readonly name: string;
  readonly requests: readonly RequestKind[];
  readonly env: Readonly<Record<string, string>>;
  open(start: Start): Promise<RunningFront>;
}

const haproxy: Front = {
  name: "HAProxy",
  requests: requestKinds,
  env: { LASTCALL_PLATFORM: "none" },
  async open(start) {
    const [port = 0, ...ports] = await freePorts(1 + INSTANCES);
    const instances = await Promise.all(ports.map(start));
    const balancer = new Balancer(port, ports, CHECK);
    await balancer.seesUp(ports);
    return {
      port,
      instances,
      async replace(index, startOther, stops) {
        // Three polls make a prober, and one more is under way.
        await pause(4 * CHECK.interMs);
        await stops.stop(instances[index]!);
        instances[index] = await startOther(ports[index]!);
        await balancer.seesUp(ports);
      },
      close: () => balancer.stop(),
    };
  },
};

const nginx: Front = {
  name: "nginx",
  requests: requestKinds,
  env: { LASTCALL_PLATFORM: "none" },
  async open(start) {
    const [port = 0, ...ports] = await freePorts(1 + INSTANCES);
    const instances = await Promise.all(ports.map(start));
    const folder = mkdtempSync(join(tmpdir(), "lastcall-million-"));
    const { program, configure } = balancerKinds.find(({ name }) => name === "nginx as it comes")!;
    const balancer = new Subprocess(program, configure(folder, port, ports));
    await served(port);
    return {
      port,
      instances,
      async replace(index, startOther, stops) {
        await pause(NGINX_APART_MS);
        await stops.stop(instances[index]!);
        instances[index] = await startOther(ports[index]!);
      },
      async close() {
        balancer.signal("SIGTERM");
        await balancer.exit;
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

const kubernetes: Front = {
  name: "Kubernetes",
  requests: podRequests,
  env: { LASTCALL_PLATFORM: "auto", KUBERNETES_SERVICE_HOST: "10.96.0.1" },
  async open(start) {
    const service = await Service.listen();
    const probes = new Map<Instance, () => void>();
    const joined = async (startOne: Start): Promise<Instance> => {
      const instance = await startOne(await freePort());
      probes.set(instance, probed(instance.port));
      service.add(instance.port);
      return instance;
    };
    const instances: Instance[] = [];
    for (let n = 0; n < INSTANCES; n += 1) instances.push(await joined(start));
    return {
      port: service.port,
      instances,
      async replace(index, startOther, stops) {
        const leaving = instances[index]!;
        instances[index] = await joined(startOther);
        await pause(WARM_UP_MS);
        const removed = pause(Math.random() * REMOVED_WITHIN_MS).then(() =>
          service.remove(leaving.port),
        );
        await stops.stop(leaving);
        probes.get(leaving)?.();
        probes.delete(leaving);
        await removed;
      },
      close() {
        for (const stop of probes.values()) stop();
        service.close();
        return Promise.resolve();
      },
    };
  },
};

export const fronts: readonly Front[] = [haproxy, nginx, kubernetes];

/** As the kubelet does it. Returns what ends it. */
function probed(port: number): () => void {
  const headers = { "user-agent": "kube-probe/1.34" };
  const ask = (): void => {
    get({ port, path: "/readyz", headers, agent: false }, (res) => res.resume()).on(
      "error",
      () => {},
    );
  };
  const timer = setInterval(ask, PROBE_EVERY_MS);
  return () => clearInterval(timer);
}

/** Until a request comes through. */
async function served(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/items/0`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await pause(100);
  }
  throw new Error("nginx does not serve");
}
