import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type ListenOptions, type NetConnectOpts, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { systemClock } from "../../packages/core/src/clock.ts";
import {
  closeListener,
  leastArrivals,
  listenersOf,
} from "../../packages/core/src/servers/close-listener.ts";

/** Says one word to every client. */
async function greeter(where: ListenOptions): Promise<Server> {
  const server = createServer((socket) => socket.on("error", () => {}).end("hello"));
  server.listen(where);
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  return (server.address() as { readonly port: number }).port;
}

/** What a client that connects now hears until its connection is over, be it an error's code. */
function heard(where: NetConnectOpts): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect(where, () => socket.on("data", (chunk) => (said += String(chunk))));
    socket.on("error", ({ code = "" }: NodeJS.ErrnoException) => (said += code));
    socket.on("close", () => resolve(said));
  });
}

/** In the queue of the kernel they are at once; the event loop looks for them in its next turn. */
async function crowd(size: number, where: NetConnectOpts): Promise<Promise<string>[]> {
  const clients = Array.from({ length: size }, () => heard(where));
  await new Promise<void>((resolve) => process.nextTick(resolve));
  return clients;
}

test.each([
  [{ host: "127.0.0.1" }, "127.0.0.1"],
  [{ host: "0.0.0.0" }, "127.0.0.1"],
  [{ host: "::" }, "::1"],
])("[1.4] whoever is in the accept queue of %j at the end is answered", async (where, host) => {
  const server = await greeter({ ...where, port: 0 });
  const port = portOf(server);
  const clients = await crowd(100, { port, host });
  await closeListener(server, systemClock, Infinity);
  expect(server.listening).toBe(false);
  expect(await Promise.all(clients)).toEqual(clients.map(() => "hello"));
  expect(await heard({ port, host })).toBe("ECONNREFUSED");
});

test("[2.6] the deadline closes it with its queue", async () => {
  const server = await greeter({ host: "127.0.0.1", port: 0 });
  const clients = await crowd(3, { host: "127.0.0.1", port: portOf(server) });
  await closeListener(server, systemClock, systemClock.now());
  expect(server.listening).toBe(false);
  expect(await Promise.all(clients)).toEqual(clients.map(() => "ECONNRESET"));
});

test.each(["inheritor.ts", "sharer.ts"])(
  "[1.4] a socket that others may listen on is left as it is: %s",
  async (file) => {
    const owner = await greeter({ host: "127.0.0.1", port: 0 });
    const { _handle: handle } = owner as Server & { readonly _handle: { readonly fd: number } };
    const stdio = ["ignore", "inherit", "inherit", handle.fd] as const;
    const program = fileURLToPath(new URL(`fixtures/${file}`, import.meta.url));
    const flags = ["--conditions=@lastcall/source", "--import", "tsx"];
    const other = spawn(process.execPath, [...flags, program], { stdio: [...stdio] });
    expect(await once(other, "exit")).toEqual([0, null]);
    const clients = await crowd(100, { host: "127.0.0.1", port: portOf(owner) });
    owner.unref();
    expect(await Promise.all(clients)).toEqual(clients.map(() => "hello"));
  },
);

test("[1.4] the socket of a path is closed as it is, once a whole backlog is taken in", async () => {
  const path = join(tmpdir(), `lastcall-${process.pid}.sock`);
  const server = await greeter({ path });
  const other = await greeter({ port: 0 });
  const least = (...servers: Server[]): number => leastArrivals(listenersOf(servers));
  expect([least(other), least(other, server)]).toEqual([0, 511]);
  await closeListener(other, systemClock, Infinity);
  await closeListener(server, systemClock, Infinity);
  expect(server.listening).toBe(false);
  expect(await heard({ path })).toBe("ENOENT");
});

test("[1.4] one that can't be reached from the machine itself is closed nevertheless", async () => {
  // Not by the address of the other family, which is what it is asked by.
  const server = await greeter({ host: "::", port: 0, ipv6Only: true });
  await closeListener(server, systemClock, Infinity);
  expect(server.listening).toBe(false);
});

test("[1.4] a server that does not listen is not closed again", async () => {
  const server = await greeter({ host: "127.0.0.1", port: 0 });
  await closeListener(server, systemClock, Infinity);
  const close = vi.spyOn(Server.prototype, "close");
  await closeListener(server, systemClock, Infinity);
  expect(close).not.toHaveBeenCalled();
  close.mockRestore();
});
