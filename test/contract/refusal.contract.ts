import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectPromptExit, expectRefusal, expectText } from "../helpers/expectations.ts";
import type { RawClient } from "../helpers/raw-client.ts";
import {
  launchServer,
  startServer,
  type RunningServer,
  type ServerKind,
} from "../helpers/running-server.ts";

const TLS_HELLO = Buffer.from([22, 3, 1, 0, 5, 1, 0, 0, 1, 0, 0, 0]);
/** Above Node's 16 KiB, and in one segment: what Node leaves unread becomes a reset, and that may lose the answer. */
const OVERSIZED = { headers: { "X-Large": "x".repeat(17_000) } };

export function refusalContract(kind: ServerKind): void {
  describe("while one request holds the drain open", () => {
    let server: RunningServer;
    let held: RawClient;
    let kept: RawClient;
    const otherwise = new Map<string, string>();

    beforeAll(async () => {
      server = await launchServer(kind);
      kept = await server.open("/fast");
      await kept.response();
      otherwise.set("garbage", await unencrypted("garbage\r\n\r\n"));
      otherwise.set("tls", await unencrypted(TLS_HELLO));
      otherwise.set("oversized", await statusOf(OVERSIZED));
      held = await server.hold();
      await server.startDraining();
    });
    afterAll(() => server.program.kill());

    async function unencrypted(bytes: string | Buffer): Promise<string> {
      const client = await server.connect(false);
      client.send(bytes);
      await client.closed();
      return client.received.toString("latin1");
    }

    async function statusOf(request: typeof OVERSIZED): Promise<string> {
      const client = await server.open("/fast", request);
      await client.text("\r\n\r\n");
      await client.closed();
      return String(client.received.subarray(0, client.received.indexOf("\r\n")));
    }

    test("[4.2] answers 503 on a new connection, and ends it", async () => {
      const client = await server.open("/fast");
      const response = await client.response();
      await client.closed();
      expectRefusal(response);
      expect(JSON.parse(response.body.toString())).toMatchObject({ status: 503 });
      expect(client.endedCleanly).toBe(true);
    });

    test("[4.2, 4.5, 1.4] answers 503 on a kept-alive connection, which was left open until then", async () => {
      const wasOpen = kept.open;
      kept.request("/fast");
      const response = await kept.response(1);
      await kept.closed();
      expect(wasOpen).toBe(true);
      expectRefusal(response);
      expect(kept.endedCleanly).toBe(true);
    });

    test("[4.2] the handler of a refused request does not run", async () => {
      await server.fetch("/fast?refused");
      await server.fetch("/before-middleware");
      expect(server.program.linesLike("/fast?refused")).toEqual([]);
    });

    test.each(["GET", "POST", "DELETE", "OPTIONS"])("[4.2] answers 503 to %s", async (method) => {
      expectRefusal(await server.fetch("/fast", { method }));
    });

    test("[4.2, 6.2] only GET and HEAD are probes: anything else to their paths gets 503", async () => {
      expectRefusal(await server.fetch("/readyz", { method: "POST" }));
      expectRefusal(await server.fetch("/livez", { method: "DELETE" }));
    });

    test("[4.2] answers 503 where there is no route", async () => {
      expectRefusal(await server.fetch("/nowhere"));
    });

    test("[4.2] answers 503 to HEAD without a body", async () => {
      const client = await server.open("/fast", { method: "HEAD" });
      const response = await client.response();
      await client.closed();
      expectRefusal(response);
      expect(client.received.toString("latin1")).toMatch(/\r\n\r\n$/);
    });

    test("[4.2] answers 503 to HTTP/1.0", async () => {
      const client = await server.open("/fast", { version: "1.0" });
      const response = await client.response();
      await client.closed();
      expectRefusal(response);
      expect(response.body.length).toBeGreaterThan(0);
    });

    test("[4.4] answers Expect: 100-continue with 503 and no 100", async () => {
      const headers = { Expect: "100-continue", "Content-Length": "100000" };
      const client = await server.open("/upload", { method: "POST", headers });
      await client.response();
      await client.closed();
      expect(client.responses().map(({ status }) => status)).toEqual([503]);
    });

    test("[4.11] garbage gets what it gets otherwise", async () => {
      expect(await unencrypted("garbage\r\n\r\n")).toBe(otherwise.get("garbage"));
    });

    test("[4.11] TLS bytes that are not the server's gets what they get otherwise", async () => {
      expect(await unencrypted(TLS_HELLO)).toBe(otherwise.get("tls"));
    });

    test("[4.11] oversized headers get what they get otherwise", async () => {
      expect(await statusOf(OVERSIZED)).toBe(otherwise.get("oversized"));
    });

    test("[4.2, 4.1] and the held request completes after all that, and the process ends with 0", async () => {
      server.release();
      expectText(await held.response(), 200, "slow");
      const report = await expectPromptExit(server.program);
      expect(report.requests).toMatchObject({ completed: 1, cut: [] });
      expect(report.requests.refused).toBeGreaterThanOrEqual(10);
    });
  });

  test("[4.2] body, headers and seconds of the 503 are options", async () => {
    const refusal = {
      body: "<p>moved house</p>",
      contentType: "text/html",
      headers: { "X-Why": "deployment" },
      retryAfterSeconds: 7,
    };
    const server = await startServer(kind, { lifecycle: { refusal } });
    await server.hold();
    await server.startDraining();
    const response = await server.fetch("/fast");
    expectText(response, 503, refusal.body);
    expect(response.headers).toMatchObject({
      "content-type": "text/html",
      "x-why": "deployment",
      "retry-after": "7",
      connection: "close",
    });
  });
}
