import { readdirSync, readFileSync } from "node:fs";
import * as core from "@lastcall/core";
import { expect, test } from "vitest";

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

const report = read("docs/reference/report.md");
const mistakes = read("docs/reference/mistakes.md");

/** The members of an exported interface or union of literals, as its source has them. */
function membersOf(file: string, name: string): string[] {
  const source = read(`packages/core/src/${file}`);
  const body = new RegExp(`(?:interface|type) ${name}\\b[^{=]*[{=](.*?)(?:^\\}|;\\n\\n)`, "ms");
  const [, text = ""] = body.exec(source) ?? [];
  const code = text.replace(/\/\*.*?\*\//gs, "");
  const names = [...code.matchAll(/readonly (\w+)\??:|^ {2}\| "([^"]+)"/gm)].map(
    ([, member, literal]) => member ?? literal ?? "",
  );
  if (names.length === 0) throw new Error(`${name} was not found in ${file}`);
  return names;
}

const interfaces: readonly (readonly [string, string])[] = [
  ["report/report.ts", "ShutdownReport"],
  ["report/report.ts", "PhaseReport"],
  ["report/report.ts", "RequestsReport"],
  ["report/report.ts", "WorkReport"],
  ["report/report.ts", "ConnectionsReport"],
  ["report/report.ts", "CutRequest"],
  ["report/report.ts", "HookReport"],
  ["report/report.ts", "DrainingReport"],
  ["report/report.ts", "LameDuckEnd"],
  ["report/channels.ts", "StateChange"],
  ["report/channels.ts", "Cut"],
  ["report/sentences.ts", "StartFacts"],
  ["report/sentences.ts", "Waiting"],
  ["lifecycle.ts", "LifecycleStats"],
];

test.each(interfaces)(
  "[8.1] docs/reference/report.md has every member that %s says of %s",
  (file, name) => {
    const missing = membersOf(file, name).filter((member) => !report.includes(`\`${member}\``));
    expect(missing).toEqual([]);
  },
);

test("[8.1] docs/reference/report.md has every field of a line", () => {
  const files = readdirSync(new URL("../../packages/core/src", import.meta.url), {
    recursive: true,
    encoding: "utf8",
  });
  const sources = files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => read(`packages/core/src/${file}`));
  const said = sources
    .join("\n")
    .matchAll(/\b(?:info|warn|error|\[level\])\([^;]*, \{ (\w+)[^;{}]* \}\);/g);
  const fields = new Set([...said].map(([, field]) => field));
  expect(fields.size).toBeGreaterThanOrEqual(7);
  for (const field of [...fields, "lifecycle"])
    expect(report).toMatch(new RegExp(`^\\| \`${field}\` `, "m"));
});

const { CUT_CHANNEL, HOOK_CHANNEL, REPORT_CHANNEL, STATE_CHANNEL } = core;
const channels = Object.entries({ CUT_CHANNEL, HOOK_CHANNEL, REPORT_CHANNEL, STATE_CHANNEL });

test("[8.1] docs/reference/report.md has every channel, by its name and its export", () => {
  expect(Object.keys(core).filter((name) => name.endsWith("_CHANNEL"))).toHaveLength(
    channels.length,
  );
  for (const [name, channel] of channels)
    expect(report).toMatch(new RegExp(`^\\| \`${channel}\` +\\| \`${name}\``, "m"));
});

test("[9.1] docs/reference/report.md has every error code", () => {
  for (const code of membersOf("errors.ts", "LastcallErrorCode"))
    expect(report).toMatch(new RegExp(`^\\| \`${code}\``, "m"));
});

test("[9.1] docs/reference/mistakes.md has a heading for every mistake, and for nothing else", () => {
  const headings = [...mistakes.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => heading);
  const codes = membersOf("mistakes.ts", "MistakeCode");
  const errors = headings.filter((heading) => heading.startsWith("ERR_"));
  expect(new Set(headings)).toEqual(new Set([...codes, ...errors]));
  for (const [, anchor = ""] of report.matchAll(/mistakes\.md#([\w-]+)/g))
    expect(headings.map((heading) => heading.toLowerCase())).toContain(anchor);
});

test("[8.1] every hook phase is in docs/reference/lifecycle.md", () => {
  const page = read("docs/reference/lifecycle.md");
  const [, phases = ""] =
    /type HookPhase = ([^;]+);/.exec(read("packages/core/src/report/report.ts")) ?? [];
  for (const phase of phases.matchAll(/"(\w+)"/g)) expect(page).toContain(`\`${phase[1]}\``);
});
