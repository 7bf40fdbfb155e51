import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** `pnpm check:clauses`: lists the clauses of docs/contract.md that no test names, and fails where one is kept. */
const MARKER = "**(not yet kept)**";

interface Clause {
  readonly number: string;
  readonly kept: string;
  readonly toCome: string;
}

const clauses = [
  ...readFileSync("docs/contract.md", "utf8").matchAll(/^- \*\*([\d.]+)\*\* (.+)$/gm),
].map(([, number, text]): Clause => {
  const [kept = "", ...toCome] = text!.split(MARKER);
  return { number: number!, kept: kept.trim(), toCome: toCome.join("").trim() };
});

/** The numbers that the titles in a file name: `"[4.2, 4.5] ..."`, in any kind of quotes. */
function namedIn(file: string): string[] {
  const lists = readFileSync(file, "utf8").matchAll(/["'`]\[(\d+\.\d+(?:, \d+\.\d+)*)\]/g);
  return [...lists].flatMap(([, list]) => list!.split(", "));
}

const testsOf = new Map<string, string[]>();
for (const entry of readdirSync("test", { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(test|proof|contract)\.ts$/.test(entry.name)) continue;
  const file = join(entry.parentPath, entry.name);
  for (const number of namedIn(file)) testsOf.set(number, [...(testsOf.get(number) ?? []), file]);
}

const untested = clauses.filter(({ number }) => !testsOf.has(number));
const broken = untested.filter(({ kept }) => kept !== "");
for (const { number, kept, toCome } of untested)
  console.log(
    `${number.padEnd(5)} ${kept === "" ? "(not yet kept) " : ""}${(kept || toCome).slice(0, 100)}`,
  );
console.log(`${clauses.length - untested.length} of ${clauses.length} clauses are named by a test`);

const inPart = clauses.filter(({ kept, toCome }) => kept !== "" && toCome !== "");
console.log(`not yet kept in full: ${inPart.map(({ number }) => number).join(", ")}`);

const unknown = [...testsOf].filter(
  ([number]) => !clauses.some((clause) => clause.number === number),
);
for (const [number, files] of unknown)
  console.error(`no such clause: ${number}, named in ${[...new Set(files)].join(", ")}`);
if (broken.length > 0)
  console.error(`kept, but named by no test: ${broken.map(({ number }) => number).join(", ")}`);
process.exitCode = broken.length + unknown.length === 0 ? 0 : 1;
