import { afterAll, beforeAll, expect, test } from "vitest";
import { expectPromptExit } from "../helpers/expectations.ts";
import { launchServer, type RunningServer, type ServerKind } from "../helpers/running-server.ts";
import { uploadClients } from "../helpers/upload-clients.ts";

const UPLOADS = 30;
const BODY = Buffer.alloc(4 * 1024 * 1024, "u");

export function uploadsContract(kind: ServerKind): void {
  let server: RunningServer;

  beforeAll(async () => {
    server = await launchServer(kind);
    await server.hold();
    await server.startDraining();
  });
  afterAll(() => server.program.kill());

  test.each(Object.entries(uploadClients))(
    "[4.3] a whole 503 reaches uploads that %s began while draining",
    async (_name, upload) => {
      const uploads = Array.from({ length: UPLOADS }, () => upload(server, BODY));
      const answers = await Promise.allSettled(uploads);
      const whole = answers.filter(
        (answer) =>
          answer.status === "fulfilled" &&
          answer.value.status === 503 &&
          JSON.parse(answer.value.body).status === 503,
      );
      expect(answers.filter((answer) => !whole.includes(answer))).toEqual([]);
      expect(whole).toHaveLength(UPLOADS);
    },
  );

  test("[4.3] an upload that stalls is answered, and read for a bounded time only", async () => {
    const headers = { "Content-Length": "1000000" };
    const client = await server.open("/upload", { method: "POST", headers, body: "begun" });
    const response = await client.response();
    await client.closed();
    expect(response.status).toBe(503);
  });

  test("[4.3, 2.6] an upload that stalls does not delay the exit", async () => {
    const headers = { "Content-Length": "1000000" };
    const client = await server.open("/upload", { method: "POST", headers, body: "begun" });
    await client.response();
    server.release();
    const report = await expectPromptExit(server.program);
    expect(report.requests).toMatchObject({ completed: 1, cut: [] });
  });
}
