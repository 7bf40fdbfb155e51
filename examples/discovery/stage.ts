import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { consulProgram } from "./consul-program.ts";
import { Program } from "./program.ts";

const POLL_MS = 50;
const PATIENCE_MS = 60_000;

const configuration = fileURLToPath(new URL("haproxy.cfg", import.meta.url));
const instance = fileURLToPath(new URL("instance.ts", import.meta.url));

/** Consul, and HAProxy in front of the instances that it knows from Consul. */
export interface Stage {
  /** Where HAProxy is reached. */
  readonly url: string;
  /** Starts an instance; resolves when a request through HAProxy was answered by it. */
  start(name: string): Promise<Program>;
  stop(): Promise<void>;
}

export async function setUp(): Promise<Stage> {
  try {
    execFileSync("haproxy", ["-v"], { stdio: "ignore" });
  } catch (cause) {
    throw new Error("HAProxy does not run; install it: apt-get install haproxy", { cause });
  }
  const [gateway = 0, http = 0, dns = 0, server = 0, serf = 0] = await freePorts(5);
  const agent = ["agent", "-dev", "-bind=127.0.0.1", "-client=127.0.0.1", "-log-level=warn"];
  const ports = [`-http-port=${http}`, `-dns-port=${dns}`, `-server-port=${server}`];
  const unused = [`-serf-lan-port=${serf}`, "-serf-wan-port=-1", "-grpc-port=-1"];
  const consul = new Program(consulProgram(), [...agent, ...ports, ...unused]);
  const haproxy = new Program("haproxy", ["-db", "-f", configuration], {
    GATEWAY_PORT: String(gateway),
    CONSUL_DNS_PORT: String(dns),
  });
  const url = `http://127.0.0.1:${gateway}/`;
  return {
    url,
    async start(name) {
      const args = ["--conditions=@lastcall/source", "--import", "tsx", instance];
      const env = { CONSUL_HTTP_ADDR: `127.0.0.1:${http}`, NAME: name };
      const started = new Program(process.execPath, args, env);
      await [consul, haproxy, started].reduce(
        (work, program) => program.whileRunning(work),
        answeredBy(name, url),
      );
      return started;
    },
    async stop() {
      for (const program of [haproxy, consul]) program.signal("SIGKILL");
      await Promise.all([haproxy.exit, consul.exit]);
    },
  };
}

async function answeredBy(name: string, url: string): Promise<void> {
  const late = AbortSignal.timeout(PATIENCE_MS);
  for (;;) {
    const answer = await fetch(url, { signal: late }).catch(() => undefined);
    if ((await answer?.text()) === name) return;
    if (late.aborted) throw new Error(`${name} was not reached in ${PATIENCE_MS} ms`);
    await pause(POLL_MS);
  }
}

/** Ports that nobody listened on a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
