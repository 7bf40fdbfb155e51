import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Gateway } from "../../test/discovery/gateway/gateway.ts";
import { ConsulServer } from "../../test/discovery/servers/consul-server.ts";
import { freePorts } from "../../test/rolling/free-ports.ts";
import { Subprocess } from "../../test/rolling/subprocess.ts";
import { picture } from "./picture.ts";
import { Traffic } from "./traffic.ts";

const INSTANCES = 3;
const RESOLVE_MS = 300;
const CALM_MS = 1_000;

interface Instance {
  readonly name: string;
  readonly process: Subprocess;
  readonly port: number;
  signalledMs?: number;
  goneMs?: number;
}

const program = fileURLToPath(new URL("instance.ts", import.meta.url));

async function start(name: string, registry: ConsulServer): Promise<Instance> {
  const args = ["--conditions=@lastcall/source", "--import", "tsx", program];
  const env = { ...registry.env(registry.port), NAME: name };
  const started = new Subprocess(process.execPath, args, env);
  const port = Number((await started.line(/^listening/)).slice("listening ".length));
  console.log(`${name} listens on ${port}`);
  return { name, process: started, port };
}

console.log("starting Consul, HAProxy and three instances");
const registry = await ConsulServer.start();
const [port = 0] = await freePorts(1);
const gateway = new Gateway(port, registry.dnsPort, RESOLVE_MS);
const all: Instance[] = [];
const serving: Instance[] = [];
const add = async (): Promise<void> => {
  const instance = await start(`no. ${all.length + 1}`, registry);
  all.push(instance);
  serving.push(instance);
  await gateway.sendsTo(serving.map((each) => each.port));
};
for (let n = 0; n < INSTANCES; n += 1) await add();

console.log(`the gateway is http://127.0.0.1:${port}; 50 requests a second go through it`);
const traffic = new Traffic(`http://127.0.0.1:${port}/`);
await pause(CALM_MS);
for (let n = 0; n < INSTANCES; n += 1) {
  const leaving = serving.shift()!;
  leaving.signalledMs = traffic.nowMs;
  leaving.process.signal("SIGTERM");
  console.log(`${leaving.name} got SIGTERM`);
  const { code } = await leaving.process.exit;
  leaving.goneMs = traffic.nowMs;
  console.log(`${leaving.name} ended with ${code}`);
  await add();
}
await pause(CALM_MS);
await traffic.stop();
await gateway.stop();
for (const { process: instance } of serving) instance.signal("SIGKILL");
await registry.stop();

const failed = traffic.answers.filter(({ good }) => !good).length;
console.log(`\nwho served when (S: signal, |: exit)\n${picture(all, traffic.answers)}`);
console.log(`\n${traffic.answers.length} requests, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
