import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2";
import { describe, expect, onTestFinished, test } from "vitest";
import { certificate } from "../helpers/certificate.ts";
import { expectPromptExit } from "../helpers/expectations.ts";
import { http2Kinds, startHttp2, type Http2Server } from "./http2-server.ts";
import { expectNothingLeft, REQUESTS } from "./memory.ts";

const SESSIONS = 4;
const STREAMS_AT_ONCE = 25;

function session(server: Http2Server): ClientHttp2Session {
  const origin = `${server.secure ? "https" : "http"}://127.0.0.1:${server.port}`;
  const client = connect(origin, { ca: certificate.cert, servername: "localhost" });
  client.on("error", () => {});
  onTestFinished(() => client.destroy());
  return client;
}

function ask(client: ClientHttp2Session, path: string): Promise<IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    const stream = client.request({ ":path": path });
    let headers: IncomingHttpHeaders = {};
    stream.on("response", (seen) => (headers = seen));
    stream.on("error", reject);
    stream.on("end", () => resolve(headers));
    stream.resume();
  });
}

async function askMany(client: ClientHttp2Session, count: number): Promise<void> {
  let left = count;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await ask(client, "/no-such-path");
    }
  };
  await Promise.all(Array.from({ length: STREAMS_AT_ONCE }, one));
}

describe.each(Object.entries(http2Kinds))("%s", (_name, kind) => {
  test("[5.2] no answer has a Connection header: neither one in flight, nor a refusal, nor a probe", async () => {
    const server = await startHttp2(kind);
    const before = session(server);
    const slow = ask(before, "/slow");
    await server.program.line("started /slow");
    await server.startDraining();
    const probe = await ask(session(server), "/livez");
    const refusal = await ask(session(server), "/fast");
    server.release();
    const answers = [await slow, probe, refusal];
    await expectPromptExit(server.program);
    expect(answers.map((headers) => headers[":status"])).toEqual([200, 200, 503]);
    for (const headers of answers) {
      expect(Object.keys(headers)).not.toContain("connection");
      expect(Object.keys(headers)).not.toContain("keep-alive");
    }
    expect(refusal).toMatchObject({
      "content-type": expect.stringMatching(/^application\/problem\+json/) as string,
      "retry-after": expect.stringMatching(/^\d+$/) as string,
    });
    expect(server.program.linesLike(/UnsupportedWarning|connection header/i)).toEqual([]);
  });
});

describe.each(["h2c, compat", "h2c, streams"] as const)("%s", (name) => {
  test(`[4.10, 10.1] after ${REQUESTS} requests over ${SESSIONS} sessions nothing is left of them`, async () => {
    const server = await startHttp2(http2Kinds[name]);
    const clients = Array.from({ length: SESSIONS }, () => session(server));
    await Promise.all(clients.map((client) => askMany(client, 1_000)));
    await expectNothingLeft(server.program, async () => {
      await Promise.all(clients.map((client) => askMany(client, REQUESTS / SESSIONS)));
    });
  }, 120_000);
});
