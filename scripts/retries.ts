/*
 * Which requests a balancer sends to another instance, and which failures it passes on: one of two instances misbehaves
 * in one way, and nobody has noticed yet. The table in docs/articles/load-balancers.md.
 */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { apache, type Configure, haproxy, nginx } from "../test/balancers/configurations.ts";
import { freePort } from "../test/helpers/free-ports.ts";
import { Subprocess } from "../test/helpers/subprocess.ts";

type Fault = "a 503" | "refused" | "closed unanswered" | "reset unanswered";

const FAULTS: readonly Fault[] = ["a 503", "refused", "closed unanswered", "reset unanswered"];
const REQUESTS = 20;

/** With a second to try elsewhere, which it does not do unless it is given one. */
const caddy =
  (triesElsewhere: boolean): Configure =>
  (folder, port, instances) => {
    const file = join(folder, "Caddyfile");
    mkdirSync(folder, { recursive: true });
    const upstreams = instances.map((instance) => `127.0.0.1:${instance}`).join(" ");
    writeFileSync(
      file,
      `
{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  reverse_proxy ${upstreams} {
    lb_policy round_robin
    ${triesElsewhere ? "lb_try_duration 1s" : ""}
  }
}
`,
    );
    return ["run", "--adapter", "caddyfile", "--config", file];
  };

const balancers: readonly (readonly [string, string, Configure])[] = [
  ["nginx as it comes", "nginx", nginx(false)],
  ["nginx, upstream keep-alive", "nginx", nginx(true)],
  ["HAProxy, option redispatch", "haproxy", haproxy(false)],
  ["Apache mod_proxy_balancer", "apache2", apache(false)],
  ["Caddy as it comes", "caddy", caddy(false)],
  ["Caddy, lb_try_duration 1s", "caddy", caddy(true)],
];

async function failed(
  program: string,
  configure: Configure,
  fault: Fault,
  method: string,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "retries-"));
  let runs = 0;
  const good = http.createServer((request, response) => {
    runs += 1;
    request.resume().on("end", () => response.end("good"));
  });
  const bad = http.createServer((request, response) => {
    runs += 1;
    request.resume().on("end", () => {
      if (fault === "a 503") response.writeHead(503, { Connection: "close" }).end("busy");
      else if (fault === "reset unanswered") request.socket.resetAndDestroy();
      else request.socket.destroy();
    });
  });
  const ports: number[] = [];
  for (const server of [bad, good]) {
    await once(server.listen(0, "127.0.0.1"), "listening");
    ports.push((server.address() as AddressInfo).port);
  }
  if (fault === "refused") bad.close();
  const port = await freePort();
  const balancer = new Subprocess(program, configure(folder, port, ports));
  try {
    await listening(port);
    runs = 0;
    const statuses: string[] = [];
    for (let sent = 0; sent < REQUESTS; sent++) statuses.push(await ask(port, method));
    const failures = statuses.filter((status) => status !== "200");
    const seen = [...new Set(failures)].join(", ");
    const twice = fault !== "a 503" && runs > REQUESTS ? `, ${runs - REQUESTS} run twice` : "";
    return failures.length === 0 ? `0${twice}` : `${failures.length} (${seen})${twice}`;
  } finally {
    balancer.signal("SIGTERM");
    await balancer.exit;
    for (const server of [good, bad]) server.closeAllConnections();
    good.close();
    bad.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** On a connection of its own, as what has gone wrong on one may end that, too. */
async function ask(port: number, method: string): Promise<string> {
  const request = http.request({ host: "127.0.0.1", port, method, agent: false });
  request.end(method === "POST" ? "{}" : undefined);
  try {
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    response.resume();
    await once(response, "end");
    return String(response.statusCode);
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

/** Without a request: one that fails would already be counted. */
async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, "127.0.0.1");
    const connected = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (connected) return;
    await pause(100);
  }
  throw new Error("the balancer does not listen");
}

console.log(`failed of ${REQUESTS} requests, one of two instances being bad`);
for (const [name, program, configure] of balancers) {
  const cells: string[] = [];
  for (const fault of FAULTS)
    for (const method of ["GET", "POST"])
      cells.push(`${fault}, ${method}: ${await failed(program, configure, fault, method)}`);
  console.log([name, ...cells].join("\n  "));
}
