import { setTimeout as pause } from "node:timers/promises";
import { freePorts } from "../../helpers/free-ports.ts";
import { Subprocess } from "../../helpers/subprocess.ts";
import { certificateFile, keyFile } from "../../helpers/certificate.ts";
import { consulProgram } from "../../../examples/discovery/consul-program.ts";
import { exchange, type TestRegistry } from "./test-registry.ts";

const TOKEN = "5ec2e700-c095-41aa-8f00-000000000001";
const POLL_MS = 50;

interface Ports {
  readonly http: number;
  readonly https: number;
  readonly dns: number;
  readonly others: readonly number[];
}

/** A Consul agent in its development mode: one process, nothing on the disk. */
export class ConsulServer implements TestRegistry {
  readonly kind = "consul";
  readonly secrets: readonly string[] = [TOKEN];
  readonly removal = ["/v1/agent/service/maintenance/", "/v1/agent/service/deregister/"];
  readonly #ports: Ports;
  #agent!: Subprocess;

  private constructor(ports: Ports) {
    this.#ports = ports;
  }

  static async start(): Promise<ConsulServer> {
    const [http = 0, https = 0, dns = 0, ...others] = await freePorts(5);
    const server = new ConsulServer({ http, https, dns, others });
    await server.#start();
    return server;
  }

  get port(): number {
    return this.#ports.http;
  }

  get dnsPort(): number {
    return this.#ports.dns;
  }

  env(port: number): Record<string, string> {
    return { CONSUL_HTTP_ADDR: `http://127.0.0.1:${port}`, CONSUL_HTTP_TOKEN: TOKEN };
  }

  get tlsEnv(): Record<string, string> {
    return {
      CONSUL_HTTP_ADDR: `127.0.0.1:${this.#ports.https}`,
      CONSUL_HTTP_SSL: "true",
      CONSUL_HTTP_TOKEN: TOKEN,
    };
  }

  isPut({ method, url }: { method: string; url: string }): boolean {
    return method === "PUT" && url.includes("/service/register");
  }

  async instances(service: string): Promise<string[]> {
    const { status, body } = await this.#ask("GET", `/v1/health/service/${service}?passing`);
    if (status !== 200) return [];
    const found = JSON.parse(body) as { Service: { ID: string } }[];
    return found.map(({ Service }) => Service.ID);
  }

  async forget(_service: string, id: string): Promise<void> {
    await this.#ask("PUT", `/v1/agent/service/deregister/${id}`);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.#start();
  }

  async stop(): Promise<void> {
    this.#agent.signal("SIGKILL");
    await this.#agent.exit;
  }

  #ask(method: string, path: string): ReturnType<typeof exchange> {
    return exchange(this.port, method, path, undefined, { "X-Consul-Token": TOKEN });
  }

  async #start(): Promise<void> {
    const { http, https, dns, others } = this.#ports;
    const [server, serfLan] = others;
    this.#agent = new Subprocess(consulProgram(), [
      "agent",
      "-dev",
      "-bind=127.0.0.1",
      "-client=127.0.0.1",
      "-log-level=warn",
      `-http-port=${http}`,
      `-https-port=${https}`,
      `-dns-port=${dns}`,
      `-server-port=${server}`,
      "-grpc-port=-1",
      `-serf-lan-port=${serfLan}`,
      "-serf-wan-port=-1",
      "-hcl",
      `cert_file = "${certificateFile}", key_file = "${keyFile}"`,
      "-hcl",
      // Whoever has no token may read: a gateway's DNS requests have none.
      `acl { enabled = true, default_policy = "allow", tokens { master = "${TOKEN}", default = "anonymous" } }`,
    ]);
    let ended = false;
    void this.#agent.exit.then(() => (ended = true));
    // Until it answers with the agent's rights: there is a leader then, and the token is known.
    for (;;) {
      const ready = await this.#ask("GET", "/v1/acl/token/self").catch(() => undefined);
      if (ready?.status === 200) return;
      if (ended) throw new Error(`Consul ended:\n${this.#agent.lines.join("\n")}`);
      await pause(POLL_MS);
    }
  }
}
