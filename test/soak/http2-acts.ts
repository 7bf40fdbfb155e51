import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Act } from "./acts.ts";

/**
 * All that are under way fit into a session's first window: Node 20's own client turns round for ever where a stream is
 * reset that waits for room (nodejs/node#52952; not on 22 and 24).
 */
const PART = Buffer.alloc(2 * 1024, "u");
/** A session is given up after so many streams, by whichever end. */
const STREAMS_PER_SESSION = 200;

/** The same over HTTP/2; `close` ends what is kept alive. */
export function http2Acts(port: number): { readonly acts: readonly Act[]; close(): void } {
  let kept: ClientHttp2Session | undefined;
  let streams = 0;

  const open = (): ClientHttp2Session => {
    const session = connect(`http://127.0.0.1:${port}`);
    session.on("error", () => {});
    return session;
  };
  const shared = (random: () => number): ClientHttp2Session => {
    if (kept !== undefined && ++streams > STREAMS_PER_SESSION) {
      if (random() < 0.5) kept.close();
      else kept.destroy();
      kept = undefined;
    }
    if (kept === undefined || kept.closed || kept.destroyed) {
      kept = open();
      streams = 1;
    }
    return kept;
  };

  const exchange = (
    path: string,
    then: (stream: ClientHttp2Stream) => unknown = (stream) => stream.end(),
    session?: ClientHttp2Session,
  ): Act["run"] => {
    return async (random) => {
      const stream = (session ?? shared(random)).request({ ":path": path, ":method": "POST" });
      const closed = new Promise((resolve) => stream.once("close", resolve));
      stream.on("error", () => {}).resume();
      then(stream);
      await closed;
      return 1;
    };
  };
  const reset = (stream: ClientHttp2Stream): void => stream.close(constants.NGHTTP2_CANCEL);

  const acts: Act[] = [
    { name: "kept session", share: 45, run: exchange("/fast") },
    { name: "slow", share: 5, run: exchange("/slow?5") },
    {
      name: "upload",
      share: 10,
      run: exchange("/upload", (stream) => stream.end(PART)),
    },
    { name: "big", share: 4, run: exchange("/big") },
    { name: "server destroys it", share: 5, run: exchange("/destroyed") },
    { name: "server breaks off", share: 5, run: exchange("/broken") },
    { name: "rapid reset", share: 8, run: exchange("/slow?20", reset) },
    {
      name: "upload that stops",
      share: 6,
      run: exchange("/upload", async (stream) => {
        stream.write(PART);
        await pause(2);
        reset(stream);
      }),
    },
    {
      name: "session of its own",
      share: 8,
      run: async (random) => {
        const session = open();
        await exchange("/fast", (stream) => stream.end(), session)(random);
        session.close();
        return 1;
      },
    },
    {
      name: "session destroyed under its streams",
      share: 4,
      run: async (random) => {
        const session = open();
        const waits = [1, 2, 3].map(() => exchange("/slow?30", undefined, session)(random));
        await once(session, "connect").catch(() => {});
        await pause(random() * 10);
        session.destroy();
        await Promise.all(waits);
        return waits.length;
      },
    },
  ];
  return { acts, close: () => kept?.destroy() };
}
