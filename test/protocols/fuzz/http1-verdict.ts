import { expect } from "vitest";
import type { RawResponse } from "../../helpers/http-response.ts";
import type { Course } from "./course.ts";
import { expectNamed } from "./expect-named.ts";
import type { Http1FuzzClient } from "./http1-client.ts";
import type { Ending } from "./run.ts";

/** What came of one request: only what nobody began may have no answer at all. */
type Outcome = "served" | "refused" | "cut" | "unheard";

/** Every request is answered whole, refused without being run, or cut by the deadline and named in the report. */
export function expectHttp1Verdict(
  { held, hangs }: Course,
  clients: readonly Http1FuzzClient[],
  { started, report }: Ending,
): void {
  const cut: string[] = [];
  for (const client of clients) {
    const outcomes = outcomesOf(client, started);
    for (const [index, outcome] of outcomes.entries()) {
      const { method, path } = client.script.requests[index]!;
      if (outcome === "cut") cut.push(`${method} ${path}`);
    }
    expectTold(client, outcomes, held);
    if (held) expect(client.connected).toBe(true);
  }
  expectNamed(cut, report, hangs);
}

function outcomesOf(client: Http1FuzzClient, started: ReadonlySet<string>): Outcome[] {
  const responses = client.responses();
  return client.script.requests.map(({ served }, index) => {
    const response = responses[index];
    const ran = started.has(client.nameOf(index));
    if (response?.complete !== true) return ran ? "cut" : "unheard";
    if (response.status === 503) return ran ? "cut" : "refused";
    expect(response.body.toString()).toMatch(served);
    return "served";
  });
}

/** Where a request was not even heard: behind an answer that says close, behind a cut one, or on a closed connection. */
function expectTold(client: Http1FuzzClient, outcomes: readonly Outcome[], held: boolean): void {
  const responses = client.responses();
  const unheard = outcomes.indexOf("unheard");
  const told = responses.findIndex(saysClose);
  const last = responses.length - 1;
  // Of answers to pipelined requests only the last may say close, but then it must.
  if (told >= 0) expect(told).toBe(last);
  if (outcomes.includes("refused") && !outcomes.includes("cut")) expect(told).toBe(last);
  if (unheard < 0 || outcomes.includes("cut")) return;
  // Without the held request the server may have settled, and closed, while this was on the wire (RFC 9112 §9.5).
  const closedUnasked = !held && told < 0;
  expect(closedUnasked || (told >= 0 && unheard > told), JSON.stringify(outcomes)).toBe(true);
}

function saysClose({ headers }: RawResponse): boolean {
  return headers["connection"] === "close";
}
