import type { Audit } from "./orders.ts";
import type { Prober } from "./prober.ts";
import type { Program } from "./program.ts";
import { GRACE_PERIOD_MS, type Exit, type Service } from "./service.ts";
import type { Story } from "./story.ts";
import type { Tally } from "./tally.ts";

export const MEANING_OF_LOST =
  "Lost: any request sent that was not answered whole with 200, 201 or 503.";

export const MEANING_OF_503 =
  "503: not run, and told so: whoever sent it tries another instance, a POST too.";

export interface Verdict {
  readonly passed: boolean;
  /** One line. */
  readonly facts: string;
  /** What is wrong. */
  readonly details: readonly string[];
}

export interface Evidence {
  readonly program: Program;
  readonly story: Story;
  readonly tally: Tally;
  readonly prober: Prober;
  readonly service: Service;
  readonly audit: Audit;
  readonly exit: Exit;
}

export function judge(evidence: Evidence): Verdict {
  const { tally, audit, exit } = evidence;
  const faults = [
    ...lostRequests(tally),
    ...orderFaults(audit),
    ...hookFaults(evidence),
    ...probeFaults(evidence.prober, tally),
    ...exitFaults(evidence),
  ];
  const passed = faults.length === 0;
  const kept = audit.acknowledged - audit.missing;
  const { hooks } = evidence.program;
  const done = hooks.filter(([, name]) => isDone(name, evidence.service));
  const facts = [
    `${tally.total.lost} of ${tally.sent} requests lost`,
    `${kept} of ${audit.acknowledged} orders kept`,
    ...(hooks.length === 0 ? [] : [`${done.length} of ${hooks.length} hooks`]),
    exit.code === null ? `by ${exit.signal}` : `exit code ${exit.code}`,
  ];
  return {
    passed,
    facts: facts.join(", "),
    details: faults,
  };
}

/** Those that were lost in the same way in one line. */
function lostRequests({ losses }: Tally): string[] {
  const counts = new Map<string, number>();
  for (const { what, why } of losses) {
    const kind = `${what}: ${why}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `lost ${count} x ${kind}`);
}

function orderFaults(audit: Audit): string[] {
  const faults: [number, string][] = [
    [audit.missing, "acknowledged orders are not in the journal"],
    [audit.repeated, "orders are in the journal more than once"],
    [audit.refusedButKept, "orders answered 503 are in the journal"],
    [audit.broken, "lines of the journal are broken"],
  ];
  return faults.filter(([count]) => count > 0).map(([count, fault]) => `${count} ${fault}`);
}

/** By its own line and by the report. */
function isDone(name: string, { hookLines, report }: Service): boolean {
  const reported = report?.hooks.find((hook) => hook.name === name);
  return hookLines.has(name) && reported?.outcome === "done";
}

function hookFaults({ program, service }: Evidence): string[] {
  const names = program.hooks.map(([, name]) => name);
  const undone = names.filter((name) => !isDone(name, service));
  if (undone.length > 0) return [`hooks that did not run to their end: ${undone.join(", ")}`];
  const reported = service.report?.hooks.map(({ name }) => name) ?? [];
  const inOrder = [[...service.hookLines.keys()], reported].every(
    (order) => order.join() === names.join(),
  );
  return inOrder ? [] : ["the hooks ran in another order"];
}

function probeFaults({ readiness, liveness }: Prober, tally: Tally): string[] {
  const faults: string[] = [];
  const went = readiness.changes.map(({ value }) => value);
  const lived = liveness.changes.map(({ value }) => value);
  if (!["200,503", "200,503,gone"].includes(went.join()))
    faults.push(`readiness went ${went.join(", ")}`);
  if (!["200", "200,gone"].includes(lived.join())) faults.push(`liveness went ${lived.join(", ")}`);
  const gone = liveness.changes.find(({ value }) => value === "gone")?.at ?? Infinity;
  if (gone < tally.lastAnswerAt) faults.push("liveness was gone before the last answer");
  return faults;
}

function exitFaults({ exit, story, service: { report } }: Evidence): string[] {
  const faults: string[] = [];
  const tookMs = exit.at - (story.signalAt ?? 0);
  if (exit.code !== 0) faults.push(`exit code ${exit.code ?? `none, ended by ${exit.signal}`}`);
  if (tookMs > GRACE_PERIOD_MS) faults.push(`the exit took ${Math.round(tookMs)} ms`);
  if (report === undefined) faults.push("there is no shutdown report");
  else if (report.exitCode !== exit.code)
    faults.push(`the report says exit code ${report.exitCode}`);
  return faults;
}
