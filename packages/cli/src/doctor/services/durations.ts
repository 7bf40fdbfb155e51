import { basename } from "node:path";
import { commandsOf } from "../shell/syntax.ts";
import type { Service } from "./service.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  msec: 1,
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  seconds: 1_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
};

/** `1m30s`, `90`, `1min 30s`: as Compose, systemd and `sleep` write a time; a bare number counts in `bareMs`. `undefined` for anything else. */
export function parseDuration(text: string, bareMs = 1_000): number | undefined {
  const compact = text.trim();
  if (compact === "infinity") return Infinity;
  const parts = [...compact.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)\s*/gy)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== compact) return undefined;
  let total = 0;
  for (const [, number, unit = ""] of parts) {
    const unitMs = unit === "" ? bareMs : UNIT_MS[unit];
    if (unitMs === undefined) return undefined;
    total += Number(number) * unitMs;
  }
  return total;
}

/** How long a container's preStop hook sleeps; 0 without one, or when it can't be told. */
export function preStopMs(container: Pick<Service, "get">): number {
  const hook = container.get("lifecycle", "preStop");
  const native = hook?.text("sleep", "seconds");
  if (native !== undefined) return Number(native.value) * 1_000;
  return sleepsIn(hook?.items("exec", "command").map((word) => word.text()?.value ?? "") ?? []);
}

function sleepsIn(argv: readonly string[]): number {
  const source = argv.findIndex((word) => /^-\w*c$/.test(word));
  const commands =
    source === -1 ? [argv] : commandsOf(argv[source + 1] ?? "").map(({ words }) => words);
  // Some images have their sleep in one program with everything else: `busybox sleep 5`.
  return commands
    .map((words) => words.slice(basename(words[0] ?? "") === "busybox" ? 1 : 0))
    .filter(([program]) => basename(program ?? "") === "sleep")
    .flatMap((words) => words.slice(1))
    .reduce((total, text) => total + (parseDuration(text) ?? 0), 0);
}

export function seconds(ms: number): string {
  return `${ms / 1_000} s`;
}
