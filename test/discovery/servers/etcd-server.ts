import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { certificateFile, keyFile } from "../../helpers/certificate.ts";
import { freePorts } from "../../helpers/free-ports.ts";
import { Subprocess } from "../../helpers/subprocess.ts";
import { exchange, type TestRegistry } from "./test-registry.ts";

const PASSWORD = "c0rrect-h0rse";
const POLL_MS = 50;

/** One etcd with authentication switched on. */
export class EtcdServer implements TestRegistry {
  readonly kind = "etcd";
  readonly secrets: readonly string[] = [PASSWORD];
  readonly removal = ["/v3/lease/revoke"];
  readonly port: number;
  readonly #tlsPort: number;
  readonly #peerPort: number;
  #folder = "";
  #server!: Subprocess;

  private constructor(port: number, tlsPort: number, peerPort: number) {
    this.port = port;
    this.#tlsPort = tlsPort;
    this.#peerPort = peerPort;
  }

  static async start(): Promise<EtcdServer> {
    try {
      execFileSync("etcd", ["--version"], { stdio: "ignore" });
    } catch (cause) {
      throw new Error("etcd does not run; install it: apt-get install etcd-server", { cause });
    }
    const [port = 0, tlsPort = 0, peerPort = 0] = await freePorts(3);
    const server = new EtcdServer(port, tlsPort, peerPort);
    await server.#start();
    return server;
  }

  env(port: number): Record<string, string> {
    return { ETCDCTL_ENDPOINTS: `127.0.0.1:${port}`, ETCDCTL_USER: `root:${PASSWORD}` };
  }

  get tlsEnv(): Record<string, string> {
    return {
      ETCDCTL_ENDPOINTS: `https://127.0.0.1:${this.#tlsPort}`,
      ETCDCTL_USER: `root:${PASSWORD}`,
    };
  }

  isPut({ url }: { url: string }): boolean {
    return url === "/v3/kv/put";
  }

  async instances(service: string): Promise<string[]> {
    const from = `/services/${service}/`;
    const body = { key: base64(from), range_end: base64(`${from.slice(0, -1)}0`) };
    const { kvs = [] } = (await this.#ask("/kv/range", body)) as { kvs?: { key: string }[] };
    return kvs.map(({ key }) => Buffer.from(key, "base64").toString().slice(from.length));
  }

  async forget(service: string, id: string): Promise<void> {
    await this.#ask("/kv/deleterange", { key: base64(`/services/${service}/${id}`) });
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.#start();
  }

  async stop(): Promise<void> {
    this.#server.signal("SIGKILL");
    await this.#server.exit;
    rmSync(this.#folder, { recursive: true });
  }

  async #start(): Promise<void> {
    this.#folder = mkdtempSync(join(tmpdir(), "etcd-"));
    const client = `http://127.0.0.1:${this.port}`;
    const peer = `http://127.0.0.1:${this.#peerPort}`;
    this.#server = new Subprocess("etcd", [
      "--data-dir",
      this.#folder,
      "--unsafe-no-fsync",
      "--logger",
      "zap",
      "--listen-client-urls",
      `${client},https://127.0.0.1:${this.#tlsPort}`,
      "--cert-file",
      certificateFile,
      "--key-file",
      keyFile,
      "--advertise-client-urls",
      client,
      "--listen-peer-urls",
      peer,
      "--initial-advertise-peer-urls",
      peer,
      "--initial-cluster",
      `default=${peer}`,
      "--log-level",
      "warn",
    ]);
    let ended = false;
    void this.#server.exit.then(() => (ended = true));
    while (!(await this.#healthy())) {
      if (ended) throw new Error(`etcd ended:\n${this.#server.lines.join("\n")}`);
      await pause(POLL_MS);
    }
    await this.#post("/auth/role/add", { name: "root" });
    await this.#post("/auth/user/add", { name: "root", password: PASSWORD });
    await this.#post("/auth/user/grant", { user: "root", role: "root" });
    await this.#post("/auth/enable", {});
  }

  async #healthy(): Promise<boolean> {
    const answer = await exchange(this.port, "GET", "/health").catch(() => undefined);
    return answer?.body.includes('"true"') === true;
  }

  async #ask(path: string, body: object): Promise<unknown> {
    const user = { name: "root", password: PASSWORD };
    const { token } = (await this.#post("/auth/authenticate", user)) as { token: string };
    return this.#post(path, body, { Authorization: token });
  }

  async #post(path: string, body: object, headers: Record<string, string> = {}): Promise<unknown> {
    const answer = await exchange(this.port, "POST", `/v3${path}`, body, headers);
    if (answer.status !== 200) throw new Error(`etcd: ${path}: ${answer.body}`);
    return JSON.parse(answer.body);
  }
}

function base64(value: string): string {
  return Buffer.from(value).toString("base64");
}
