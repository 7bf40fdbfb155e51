import { EventEmitter, once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { systemClock } from "../../packages/core/src/clock.ts";
import { ClusterListeners } from "../../packages/core/src/process/cluster/listeners.ts";
import { FakeClock } from "./fake-clock.ts";

/** A client's socket in the primary, until a worker has it. */
class Client {
  readonly closed = vi.fn();
  fd = 9;

  close(done?: () => void): void {
    this.closed();
    done?.();
  }
}

/** A socket that the primary listens with. */
class Listening extends EventEmitter {
  readonly handle = {
    fd: 7,
    close: vi.fn(),
    onconnection: vi.fn<(error: number, client?: Client) => void>(),
  };
  listening = true;
  readonly distribute = this.handle.onconnection;

  constructor() {
    super();
    // Where Node has it.
    Object.assign(this, { ["_handle"]: this.handle });
  }

  accept(): Client {
    const client = new Client();
    this.handle.onconnection(0, client);
    return client;
  }
}

function setUp(): { clock: FakeClock; listeners: ClusterListeners; server: Listening } {
  const clock = new FakeClock();
  const listeners = new ClusterListeners(clock);
  const server = new Listening();
  listeners.found(server as unknown as Server);
  server.emit("listening");
  // As Node's cluster takes the socket from its server.
  server.listening = false;
  listeners.watch();
  return { clock, listeners, server };
}

test("[3.9] sockets are closed when nobody is queued, and what was accepted is waited for until a worker has it", async () => {
  const { clock, listeners, server } = setUp();
  const clients = [server.accept(), server.accept()];
  expect(server.distribute).toHaveBeenCalledTimes(2);
  const closed = vi.fn();
  void listeners.close().then(closed);
  await clock.advance();
  expect(server.handle.close).toHaveBeenCalledOnce();
  clients[0]!.close();
  await clock.advance(10);
  expect(closed).not.toHaveBeenCalled();
  clients[1]!.close();
  await clock.advance();
  expect(closed).toHaveBeenCalledOnce();
  for (const client of clients) expect(client.closed).toHaveBeenCalledOnce();
});

test("[3.9, 1.3] where the workers have taken all that was accepted nothing is waited for", async () => {
  const { clock, listeners, server } = setUp();
  server.accept().close();
  const closed = vi.fn();
  void listeners.close().then(closed);
  await clock.advance(100);
  expect(server.handle.close).toHaveBeenCalledOnce();
  expect(closed).toHaveBeenCalledOnce();
  expect(clock.pending).toBe(0);
});

test("[3.9] a socket may have the first number there is, in a program without stdin", async () => {
  const clock = new FakeClock();
  const listeners = new ClusterListeners(clock);
  const server = new Listening();
  server.handle.fd = 0;
  listeners.found(server as unknown as Server);
  server.emit("listening");
  server.listening = false;
  listeners.watch();
  void listeners.close();
  await clock.advance(100);
  expect(server.handle.close).toHaveBeenCalledOnce();
});

test("[3.9, 2.4] a connection that no worker takes is waited for 500 ms", async () => {
  const { clock, listeners, server } = setUp();
  server.accept();
  const closed = vi.fn();
  void listeners.close().then(closed);
  await clock.advance(499);
  expect(closed).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(closed).toHaveBeenCalledOnce();
});

test("[3.9, 1.4] clients that come without end hold it up to the bound", async () => {
  const { clock, listeners, server } = setUp();
  let turns = 0;
  const storm = (): void => {
    server.accept().close();
    clock.block(1);
    if ((turns += 1) < 5_000) clock.nextTurn(storm);
  };
  storm();
  const closed = vi.fn();
  void listeners.close().then(closed);
  await clock.advance(0, () => {
    if (closed.mock.calls.length > 0) turns = 5_000;
  });
  expect(closed).toHaveBeenCalledOnce();
  expect(clock.now()).toBeGreaterThan(500);
  expect(clock.now()).toBeLessThan(1_000);
});

test("[3.9] what listens by itself, or has closed, is left alone", async () => {
  const { clock, listeners, server } = setUp();
  const own = new Listening();
  const gone = new Listening();
  const past = new Listening();
  for (const each of [own, gone, past]) {
    listeners.found(each as unknown as Server);
    each.emit("listening");
  }
  gone.listening = false;
  gone.handle.fd = -1;
  past.listening = false;
  past.emit("close");
  listeners.watch();
  void listeners.close();
  await clock.advance();
  expect(server.handle.close).toHaveBeenCalled();
  for (const each of [own, gone, past]) {
    expect(each.handle.close).not.toHaveBeenCalled();
    expect(each.handle.onconnection).toBe(each.distribute);
  }
});

test("[3.9, 1.4] whoever is in the queue of a socket of the primary's at the end is answered", async () => {
  // So slow that at the first look there is no time left to empty it.
  const now = vi.fn(() => systemClock.now() + 1_000).mockImplementationOnce(systemClock.now);
  const listeners = new ClusterListeners({ ...systemClock, now });
  const server = createServer();
  listeners.found(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  // As Node's cluster takes the socket from its server, and a worker each client.
  const taken = server as unknown as { _handle: Listening["handle"] | null };
  const { _handle: handle } = taken;
  handle!.onconnection = vi.fn((_: number, client?: Client) => {
    new Socket({ handle: client } as object).end("hello");
  });
  Object.assign(taken, { ["_handle"]: null });
  listeners.watch();
  const clients = Array.from({ length: 100 }, () => text(connect(port, "127.0.0.1")));
  await new Promise<void>((resolve) => process.nextTick(resolve));
  await listeners.close();
  expect(await Promise.all(clients)).toEqual(clients.map(() => "hello"));
  await expect(text(connect(port, "127.0.0.1"))).rejects.toThrow("ECONNREFUSED");
});
