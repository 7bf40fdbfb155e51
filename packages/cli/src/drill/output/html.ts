import { failedCases, type Judged } from "../verdict.ts";
import type { CaseResult, RoundResult } from "../result.ts";
import { isLost, type RequestRecord } from "../wire/fate.ts";
import { documentationOf } from "./documentation.ts";
import { escapeMarkup } from "./markup.ts";
import { STYLE } from "./style.ts";

const BAR_PX = 6;
const WIDTH = 1_000;
/** More bars than this are no picture: the lost ones are kept, of the others every n-th. */
const MAX_BARS = 400;

/** One page that needs no server: the verdict, every case, and every request as a bar on the time line. */
export function html(judged: Judged): string {
  const { program, passed, rounds, requests, lost, faults } = judged;
  const failed = failedCases(judged);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stop drill: ${passed ? "passed" : "failed"}</title>
<style>${STYLE}</style>
<main>
<h1 class="${passed ? "passed" : "failed"}">${passed ? "Passed" : "Failed"}</h1>
<p><code>${escapeMarkup(program)}</code></p>
<p>${requests} requests sent, ${lost.length} lost; ${failed.length} cases failed.</p>
${faults.map((fault) => `<p class="failed">${escapeMarkup(fault)}</p>`).join("\n")}
${rounds.map(section).join("\n")}
</main>
</html>
`;
}

function section(round: RoundResult): string {
  const { name, results, records, stopMs } = round;
  return `<section>
<h2>Stopped ${escapeMarkup(name)} <small>${Math.round(stopMs)}&nbsp;ms</small></h2>
${records.length > 0 ? timeline(round) : ""}
<ul>${results.map(item).join("\n")}</ul>
</section>`;
}

function item({ id, verdict, title, evidence, advice, rules }: CaseResult): string {
  const found = rules.length > 0 ? ` <small>lastcall doctor: ${rules.join(", ")}</small>` : "";
  const more = ` <a href="${documentationOf(id)}">More</a>`;
  const advised = verdict === "failed" ? `<p>${escapeMarkup(advice)}${found}${more}</p>` : "";
  return `<li id="${id}" class="${verdict}"><b>${escapeMarkup(title)}</b><span>${escapeMarkup(evidence)}</span>${advised}</li>`;
}

function timeline({ records, marks, stopMs }: RoundResult): string {
  const shown = thinned(records).toSorted((a, b) => a.sentAtMs - b.sentAtMs);
  const first = Math.min(...shown.map(({ sentAtMs }) => sentAtMs));
  const last = Math.max(stopMs, ...shown.map(({ endedAtMs }) => endedAtMs));
  const x = (ms: number): number => ((ms - first) / Math.max(1, last - first)) * WIDTH;
  const bars = shown.map(({ method, path, connection, fate, status, sentAtMs, endedAtMs }, row) => {
    const said = `${method} ${path} on a ${connection} connection: ${fate}${status === undefined ? "" : ` ${status}`}, ${Math.round(sentAtMs)} to ${Math.round(endedAtMs)} ms`;
    const width = Math.max(2, x(endedAtMs) - x(sentAtMs));
    return `<rect class="${fate}" x="${x(sentAtMs).toFixed(1)}" y="${row * BAR_PX}" width="${width.toFixed(1)}" height="${BAR_PX - 1}"><title>${escapeMarkup(said)}</title></rect>`;
  });
  const height = shown.length * BAR_PX;
  const line = (ms: number, name: string): string =>
    `<line x1="${x(ms).toFixed(1)}" x2="${x(ms).toFixed(1)}" y1="0" y2="${height}"><title>${name}</title></line>`;
  const moments = [{ name: "signal", atMs: 0 }, ...marks, { name: "exit", atMs: stopMs }];
  const told = moments.map(({ name, atMs }) => `${name}&nbsp;${Math.round(atMs)}&nbsp;ms`);
  return `<figure><svg viewBox="0 0 ${WIDTH} ${height}" preserveAspectRatio="none" role="img" aria-label="every request as a bar">
${bars.join("\n")}
${moments.map(({ name, atMs }) => line(atMs, name)).join("")}
</svg><figcaption>${shown.length} of ${records.length} requests, each a bar; lines: ${told.join(", ")}. <br><i class="answered"></i> answered <i class="refused"></i> refused <i class="closed-port"></i> closed port <i class="reset"></i> lost</figcaption></figure>`;
}

function thinned(records: readonly RequestRecord[]): RequestRecord[] {
  const step = Math.ceil(records.length / MAX_BARS);
  return records.filter(({ fate }, index) => isLost(fate) || index % step === 0);
}
