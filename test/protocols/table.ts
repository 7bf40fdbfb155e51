import { Program } from "../helpers/child-program.ts";
import { serverKinds } from "../helpers/server-kinds.ts";
import { http2Kinds } from "./http2-server.ts";
import { http1, http2, webSocket, type Connect, type TableClient } from "./table-client.ts";

/** Protocol by situation: what the client saw, and when the process was gone. */
interface Protocol {
  readonly program: URL;
  readonly connect: Connect;
  /** Whether requests are held by the server until it is told to answer. */
  readonly holds: boolean;
}

interface Scene {
  readonly program: Program;
  readonly protocol: Protocol;
  readonly port: number;
}

const lifecycle = { gracePeriodMs: 3_000, flushReserveMs: 500 };
const webSockets = (file: string): URL => new URL(`fixtures/${file}.ts`, import.meta.url);

const protocols: Readonly<Record<string, Protocol>> = {
  "HTTP/1.1": { program: serverKinds.http.program, connect: http1(false), holds: true },
  "HTTP/1.1 TLS": { program: serverKinds.https.program, connect: http1(true), holds: true },
  h2c: { program: http2Kinds["h2c, compat"].program, connect: http2(false), holds: true },
  "h2 TLS": {
    program: http2Kinds["h2 over TLS, compat"].program,
    connect: http2(true),
    holds: true,
  },
  WebSocket: { program: webSockets("ws"), connect: webSocket(false), holds: false },
  "WebSocket TLS": { program: webSockets("ws-tls"), connect: webSocket(true), holds: false },
};

async function askAndStart({ program, protocol, port }: Scene, path: string): Promise<TableClient> {
  const client = await protocol.connect(port);
  client.ask(path);
  if (protocol.holds) await program.line(`started ${path}`);
  return client;
}

async function signal({ program }: Scene): Promise<void> {
  program.signal();
  await program.line("shutting down: SIGTERM");
}

/** Each resolves when the signal is sent and the client in question has done its part. */
const situations: Readonly<Record<string, (scene: Scene) => Promise<TableClient>>> = {
  "in flight": async (scene) => {
    const client = await askAndStart(scene, "/slow");
    await signal(scene);
    scene.program.tell("release");
    return client;
  },
  idle: async (scene) => {
    const client = await scene.protocol.connect(scene.port);
    await signal(scene);
    return client;
  },
  "new while draining": async (scene) => {
    // Plain HTTP/1.1 holds the drain open, on whichever server.
    const holder = await askAndStart(scene, "/slow");
    await signal(scene);
    const client = await scene.protocol.connect(scene.port);
    if (scene.protocol.holds) client.ask("/fast");
    scene.program.tell("release");
    await holder.seen();
    return client;
  },
  racing: async (scene) => {
    const client = await scene.protocol.connect(scene.port);
    scene.program.tell("block 200");
    await scene.program.line("blocking");
    scene.program.signal();
    client.ask("/fast");
    return client;
  },
  stuck: async (scene) => {
    const client = await askAndStart(scene, "/hang-stream");
    await signal(scene);
    return client;
  },
};

async function cell(
  protocol: Protocol,
  act: (scene: Scene) => Promise<TableClient>,
): Promise<string> {
  const program = new Program(protocol.program, { lifecycle });
  try {
    const scene = { program, protocol, port: await program.port() };
    const client = await act(scene);
    const from = performance.now();
    const { code, at } = await program.exit();
    return `${await client.seen()} · exit ${code} after ${Math.round(at - from)} ms`;
  } finally {
    await program.kill();
  }
}

console.log(`Node ${process.version}\n`);
console.log(`| protocol | situation | the client saw |\n| --- | --- | --- |`);
for (const [name, protocol] of Object.entries(protocols)) {
  for (const [situation, act] of Object.entries(situations)) {
    const seen = await cell(protocol, act).catch((error: Error) => `FAILED ${error.message}`);
    console.log(`| ${name} | ${situation} | ${seen.split("\n")[0]} |`);
  }
}
