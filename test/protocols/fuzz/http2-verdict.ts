import { expect } from "vitest";
import { CODE } from "../../helpers/http2-frames.ts";
import type { Course } from "./course.ts";
import { expectNamed } from "./expect-named.ts";
import type { Http2FuzzClient } from "./http2-client.ts";
import type { Ending } from "./run.ts";

/** What came of one stream: only where nobody began it may its client not know. */
type Outcome = "served" | "refused" | "retryable" | "cut" | "taken back" | "unheard";

/** Every stream is answered whole, refused so that it can be sent again, or cut by the deadline and named in the report. */
export function expectHttp2Verdict(
  { held, hangs }: Course,
  clients: readonly Http2FuzzClient[],
  { started, report }: Ending,
): void {
  const cut: string[] = [];
  for (const client of clients) {
    const outcomes = outcomesOf(client, started);
    for (const [index, outcome] of outcomes.entries()) {
      const { method, path } = client.script.streams[index]!;
      if (outcome === "cut") cut.push(`${method} ${path}`);
    }
    expectTold(client, outcomes, held);
  }
  expectNamed(cut, report, hangs);
}

function outcomesOf(client: Http2FuzzClient, started: ReadonlySet<string>): Outcome[] {
  return client.script.streams.map(({ served, reset }, index) => {
    const ran = started.has(client.nameOf(index));
    const stream = client.seen(index);
    const outcome = stream?.outcome(client.session?.goAways ?? []) ?? "silent";
    if (outcome === "answered") {
      expect(stream?.body.toString()).toMatch(served);
      return "served";
    }
    if (outcome === "retryable") {
      expect(ran, client.nameOf(index)).toBe(false);
      return "retryable";
    }
    if (reset !== undefined) return "taken back";
    if (outcome === "refused") return ran ? "cut" : "refused";
    return ran ? "cut" : "unheard";
  });
}

function expectTold(client: Http2FuzzClient, outcomes: readonly Outcome[], held: boolean): void {
  const { session, script } = client;
  const goAways = session?.goAways ?? [];
  const seen = JSON.stringify({ outcomes, goAways, script });
  // None where it came to an end before it had begun to speak HTTP/2.
  if (goAways.length > 0) expect(goAways, seen).toMatchObject([{ code: CODE.noError }]);
  if (!held) return;
  expect(goAways, seen).toHaveLength(1);
  expect(outcomes, seen).not.toContain("unheard");
  expect(session?.endedCleanly, seen).toBe(true);
}
