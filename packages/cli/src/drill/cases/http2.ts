import { connect } from "node:http2";
import { setTimeout } from "node:timers/promises";
import type { Stage } from "../stage.ts";
import { type Case, passedIf, type Playing } from "./case.ts";

export const goAway: Case = {
  id: "http2-goaway",
  title: "an HTTP/2 session is told by GOAWAY, and its stream under way completes",
  advice:
    "Send GOAWAY on every session when the drain begins (RFC 9113 §6.8), and end the session behind its last stream.",
  rules: [],
  inapplicable: ({ speaksHttp2 }) =>
    speaksHttp2 ? undefined : "the program does not speak HTTP/2 in clear text",
  async play(stage: Stage): Promise<Playing> {
    const { host, port } = stage.subject.target;
    const request = stage.subject.slow ?? stage.subject.requests[0]!;
    const session = connect(`http://${host.includes(":") ? `[${host}]` : host}:${port}`);
    let told = false;
    let status: number | undefined;
    let whole = false;
    session.on("error", () => {});
    session.on("goaway", (code) => {
      told ||= code === 0;
    });
    const stream = session.request({ ":method": request.text.method, ":path": request.text.path });
    stream.on("response", (headers) => (status = headers[":status"]));
    stream.on("error", () => {});
    stream.on("close", () => (whole = stream.rstCode === 0 && status !== undefined));
    stream.resume();
    await setTimeout(50);
    return {
      judge: () => {
        session.destroy();
        const ended = whole ? `stream answered ${status}` : "stream broken off";
        return passedIf(told && whole, `${told ? "GOAWAY" : "no GOAWAY"}, ${ended}`);
      },
    };
  },
};
