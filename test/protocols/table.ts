import { createServer, type AddressInfo } from "node:net";
import { Program } from "../helpers/child-program.ts";
import { RawClient } from "../helpers/raw-client.ts";
import { stuckSockets } from "./stuck-sockets.ts";
import type { TableClient } from "./table-client.ts";
import { protocolsOver, type Protocol } from "./table-protocols.ts";

/** Protocol by situation, and each kind of stuck socket alone: what the client saw, and when the process was gone. */
interface Scene {
  readonly program: Program;
  readonly protocol: Protocol;
  readonly port: number;
}

const lifecycle = { gracePeriodMs: 3_000, flushReserveMs: 500 };
/** `settleMs` and the second that closing handshakes and lingering clients get, and what a loaded machine adds. */
const PROMPT_MS = 100 + 1_000 + 400;
const DEADLINE_MS = lifecycle.gracePeriodMs + 400;

async function askAndBegin(scene: Scene, path: string): Promise<TableClient> {
  const { program, protocol, port } = scene;
  const client = await protocol.connect(port);
  client.ask(path);
  if (protocol.begun !== undefined) await program.line(protocol.begun);
  return client;
}

async function signal({ program }: Scene): Promise<void> {
  program.signal();
  await program.line("shutting down: SIGTERM");
}

/** Each resolves when the signal is sent and the client in question has done its part. */
const situations: Readonly<Record<string, (scene: Scene) => Promise<TableClient>>> = {
  "in flight": async (scene) => {
    const client = await askAndBegin(scene, scene.protocol.path);
    await signal(scene);
    scene.program.tell("release");
    if (scene.protocol.cutWhenStuck) client.finish?.();
    return client;
  },
  idle: async (scene) => {
    const client = await scene.protocol.connect(scene.port);
    await signal(scene);
    return client;
  },
  "new while draining": async (scene) => {
    const { program, protocol, port } = scene;
    program.tell("track other");
    await program.line("tracking other");
    await signal(scene);
    const client = await protocol.connect(port);
    client.ask(protocol.path);
    program.tell("release");
    client.finish?.();
    return client;
  },
  racing: async (scene) => {
    const { program, protocol, port } = scene;
    const client = await protocol.connect(port);
    program.tell("block 200");
    await program.line("blocking");
    program.signal();
    client.ask(protocol.path === "/slow" ? "/fast" : protocol.path);
    client.finish?.();
    return client;
  },
  stuck: async (scene) => {
    const client = await askAndBegin(scene, scene.protocol.stuckPath ?? scene.protocol.path);
    await signal(scene);
    return client;
  },
};

interface Row {
  readonly seen: string;
  readonly code: number | null;
  readonly exitMs: number;
}

async function observe(
  file: URL,
  act: (program: Program, port: number) => Promise<{ seen(): Promise<string> }>,
): Promise<Row> {
  const program = new Program(file, { lifecycle });
  try {
    const client = await act(program, await program.port());
    const from = performance.now();
    const { code, at } = await program.exit();
    return { seen: await client.seen(), code, exitMs: Math.round(at - from) };
  } finally {
    await program.kill();
  }
}

/** One line of the table; a cell that is not as it has to be says so. */
async function print(names: string, cut: boolean, row: Promise<Row>): Promise<void> {
  const { seen, code, exitMs } = await row.catch((error: Error): Row => ({
    seen: error.message.split("\n")[0] ?? "",
    code: null,
    exitMs: 0,
  }));
  const isBounded = exitMs < (cut ? DEADLINE_MS : PROMPT_MS);
  const isRight = code === (cut ? 1 : 0) && isBounded && !/silent|reset/.test(seen);
  if (!isRight) process.exitCode = 1;
  const verdict = isRight ? "" : "**WRONG** ";
  console.log(`| ${names} | ${verdict}${seen} · exit ${code} after ${exitMs} ms |`);
}

const far = createServer((socket) => socket.on("error", () => {}).pipe(socket));
await new Promise<void>((resolve) => far.listen(0, "127.0.0.1", resolve));
const { port: farPort } = far.address() as AddressInfo;

console.log(`Node ${process.version}\n`);
console.log(`| protocol | situation | the client saw |\n| --- | --- | --- |`);
for (const [name, protocol] of Object.entries(protocolsOver(`127.0.0.1:${farPort}`))) {
  for (const [situation, act] of Object.entries(situations)) {
    const cut = situation === "stuck" && protocol.cutWhenStuck;
    const row = observe(protocol.program, (program, port) => act({ program, protocol, port }));
    await print(`${name} | ${situation}`, cut, row);
  }
}

console.log(`\n| stuck, alone | the client saw |\n| --- | --- |`);
for (const [name, { kind, cut, stick }] of Object.entries(stuckSockets)) {
  const row = observe(kind.program, async (program, port) => {
    const dial = (secure = kind.secure): Promise<RawClient> =>
      RawClient.connect({ port, host: "127.0.0.1", secure });
    const client = await stick({ program, port, dial });
    program.signal();
    return client;
  });
  await print(name, cut, row);
}
far.close();
