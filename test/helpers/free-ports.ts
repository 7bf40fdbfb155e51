import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

const LOWEST = 10_000;

/**
 * Below the range that the kernel takes the ports of outgoing connections from: one of those would otherwise
 * sit on a server's port before the server listens, or while it restarts.
 */
export async function freePorts(count: number): Promise<number[]> {
  const [ephemeral = "32768"] = readFileSync(
    "/proc/sys/net/ipv4/ip_local_port_range",
    "utf8",
  ).split("\t");
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = LOWEST + Math.floor(Math.random() * (Number(ephemeral) - LOWEST));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port!;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
