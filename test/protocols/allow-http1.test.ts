import { expect, test } from "vitest";
import { describeContract } from "../contract/describe-contract.ts";
import { expectPromptExit, expectRefusal, expectText } from "../helpers/expectations.ts";
import { startServer } from "../helpers/running-server.ts";
import { Http2Server, http2Kinds } from "./http2-server.ts";

const kind = http2Kinds["h2 over TLS with allowHTTP1"];

describeContract("HTTP/1.1 on a server that speaks HTTP/2 too", kind);

test("[5.2] both protocols of one server drain at once", async () => {
  const server = await startServer(kind);
  const both = new Http2Server(server.program, server.port, true);
  const first = await server.hold();
  const { client: second, id } = await both.hold();
  const idle = await server.open("/fast");
  await idle.response();
  await server.startDraining();
  await second.goneAway();
  idle.request("/fast");
  expectRefusal(await idle.response(1));
  const late = await both.connect();
  const refused = late.request("/fast");
  await late.finished(refused);
  server.release();
  const { body } = await second.finished(id);
  const report = await expectPromptExit(server.program);
  expectText(await first.response(), 200, "slow");
  expect(body.toString()).toBe("slow");
  expect(late.outcomes).toEqual(["refused"]);
  expect(report.requests).toMatchObject({ completed: 2, refused: 2, cut: [] });
});
