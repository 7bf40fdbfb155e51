import { basename } from "node:path";
import type { Project } from "../project/project.ts";
import { commandsOf } from "../shell/syntax.ts";
import { findScript } from "./image-path.ts";
import { findPackageScript, readInvocation } from "./invocation.ts";
import { diagnosedLaunches } from "./launches.ts";
import type { Launch } from "./launch.ts";
import { PACKAGE_MANAGERS, SHELLS, wrapperLength } from "./programs.ts";

/** A word that a shell would still change is another word than the same one in a list. */
const EXPANDED = "\0";
const MAX_DEPTH = 8;

/** By the file, what each start in it runs in the end: shells, package managers and inits are looked through. */
export function programsOf(project: Project): Map<string, string[]> {
  const programs = new Map<string, string[]>();
  for (const { launch } of diagnosedLaunches(project)) {
    const { path } = launch.file;
    const essence = JSON.stringify(essenceOf(project, launch, launch.argv, 0));
    programs.set(path, [...(programs.get(path) ?? []), essence]);
  }
  return programs;
}

/** The commands that are run, one after the other, each with its words. */
function essenceOf(
  project: Project,
  launch: Launch,
  argv: readonly string[],
  depth: number,
): string[][] {
  const words = argv[0] === "exec" ? argv.slice(1) : [...argv];
  const [first = ""] = words;
  const program = basename(first);
  if (depth > MAX_DEPTH || words.length === 0) return [words];
  const wrapper = wrapperLength(words);
  if (wrapper > 0)
    return [
      words.slice(0, wrapper),
      ...essenceOf(project, launch, words.slice(wrapper), depth + 1),
    ];
  if (SHELLS.has(program)) return ofShell(project, launch, words, depth);
  if (program === "tsx") return [["node", "--import", "tsx", ...words.slice(1)]];
  if (program === "pm2-runtime" || (program === "pm2" && words[1] === "start"))
    return [
      [
        "pm2",
        ...words
          .slice(1)
          .filter((word, at) => !(at === 0 && word === "start") && !isLimit(words.slice(1), at)),
      ],
    ];
  if (PACKAGE_MANAGERS.has(program)) {
    const invocation = readInvocation(program, words.slice(1));
    const script = findPackageScript({ project, launch }, invocation);
    if (script === undefined) return [words];
    const whole = [script.text, ...invocation.args.map((word) => `'${word}'`)].join(" ");
    return ofText(project, launch, whole, depth);
  }
  const script = findScript(project, launch, first);
  return script === undefined
    ? [words]
    : [...ofText(project, launch, script.text, depth), words.slice(1)];
}

/** How long PM2 waits is no part of what it starts. */
function isLimit(words: readonly string[], at: number): boolean {
  return words[at] === "--kill-timeout" || words[at - 1] === "--kill-timeout";
}

function ofShell(
  project: Project,
  launch: Launch,
  words: readonly string[],
  depth: number,
): string[][] {
  const at = words.findIndex((word, index) => index > 0 && /^-\w*c$/.test(word));
  if (at === -1) {
    const script = findScript(
      project,
      launch,
      words.find((word, index) => index > 0 && !word.startsWith("-")) ?? "",
    );
    return script === undefined
      ? [[...words]]
      : [...ofText(project, launch, script.text, depth), words.slice(1)];
  }
  const source = words[at + 1] ?? "";
  const listed = launch.shellForm?.malformed === true ? listIn(source) : undefined;
  if (listed !== undefined) return [listed];
  const rest = words.slice(at + 2);
  return [...ofText(project, launch, source, depth), ...(rest.length === 0 ? [] : [rest])];
}

function listIn(source: string): string[] | undefined {
  try {
    return (JSON.parse(source.replaceAll("'", '"')) as unknown[]).map(String);
  } catch {
    return undefined;
  }
}

function ofText(project: Project, launch: Launch, source: string, depth: number): string[][] {
  const commands = commandsOf(source).filter(({ words }) => words.length > 0);
  return commands.flatMap(({ words, wordSpans, literal }) => {
    if (literal) return essenceOf(project, launch, words, depth + 1);
    const texts = wordSpans.map(({ text }) => `${EXPANDED}${text}`);
    return [words[0] === "exec" ? texts.slice(1) : texts];
  });
}
