import { createOpenAI } from "@ai-sdk/openai";
import { streamText } from "ai";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { expectExit, expectPromptExit } from "../helpers/expectations.ts";
import { type RunningServer, startServer } from "../helpers/running-server.ts";

interface Answer {
  readonly text: string;
  readonly finishReason: string | null;
}

/** Asks for a completion as a stream; rejects with whatever its library shows of a failure. */
type Ask = (baseURL: string) => Promise<Answer>;

const KIND = { program: new URL("fixtures/completions.ts", import.meta.url), secure: false };
const MOMENTS = ["the header", "the middle", "the end"] as const;
const TOO_SHORT = { gracePeriodMs: 3_000, flushReserveMs: 1_500 };
const PROMPT = "count";
const WHOLE: Answer = {
  text: Array.from({ length: 20 }, (_, n) => `${n} `).join(""),
  finishReason: "stop",
};

/** Without the retries, which would hide from the test what became of the first request. */
const clients: Readonly<Record<string, Ask>> = {
  openai: async (baseURL) => {
    const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });
    const chunks = await client.chat.completions.create({
      model: "words",
      messages: [{ role: "user", content: PROMPT }],
      stream: true,
    });
    let text = "";
    let finishReason: string | null = null;
    for await (const { choices } of chunks) {
      text += choices[0]?.delta.content ?? "";
      finishReason = choices[0]?.finish_reason ?? finishReason;
    }
    return { text, finishReason };
  },
  ai: async (baseURL) => {
    const errors: unknown[] = [];
    const { text, finishReason } = streamText({
      model: createOpenAI({ baseURL, apiKey: "none" }).chat("words"),
      prompt: PROMPT,
      maxRetries: 0,
      onError: ({ error }) => void errors.push(error),
    });
    const answer = { text: await text, finishReason: await finishReason };
    if (errors.length > 0) throw new Error("failed under way", { cause: errors });
    return answer;
  },
};

/** The answer goes on until that moment, and the signal comes in it. */
async function signalAt(server: RunningServer, signalled: string): Promise<void> {
  for (const moment of MOMENTS) {
    await server.program.line(`at ${moment}`);
    if (moment === signalled) break;
    server.release();
  }
  server.program.signal();
  await server.program.line("shutting down");
}

describe.each(Object.entries(clients))("%s", (_name, ask) => {
  test.each(MOMENTS)(
    "[4.9, 4.1] an answer that is at %s when the signal comes is whole",
    async (moment) => {
      const server = await startServer(KIND);
      const asked = Promise.allSettled([ask(`${server.origin}/v1`)]);
      await signalAt(server, moment);
      for (const next of MOMENTS.slice(MOMENTS.indexOf(moment))) {
        await server.program.line(`at ${next}`);
        server.release();
      }
      expect(await asked).toEqual([{ status: "fulfilled", value: WHOLE }]);
      const report = await expectPromptExit(server.program);
      expect(report.requests).toMatchObject({ completed: 1, longLived: 0, cut: [] });
    },
  );

  test.each(MOMENTS)(
    "[4.9, 4.8] one that is still at %s at the deadline is an error, and named",
    async (moment) => {
      const server = await startServer(KIND, { lifecycle: TOO_SHORT });
      const asked = Promise.allSettled([ask(`${server.origin}/v1`)]);
      await signalAt(server, moment);
      expect(await asked).toMatchObject([{ status: "rejected", reason: expect.any(Error) }]);
      const report = await expectExit(server.program, 1);
      const progress = moment === "the header" ? "processing" : "responding";
      expect(report.requests).toMatchObject({
        completed: 0,
        cut: [{ method: "POST", path: "/v1/chat/completions", progress }],
      });
    },
  );
});
