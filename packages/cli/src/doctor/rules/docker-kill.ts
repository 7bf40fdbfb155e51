import { dirname } from "node:path";
import type { Edit } from "../files/source-file.ts";
import type { Observation } from "../findings/finding.ts";
import { composeServices } from "../services/compose.ts";
import { commandLines, type CommandLine } from "./command-lines.ts";
import type { Rule } from "./rule.ts";
import { signalName } from "./stop-signal.ts";

export const dockerKill: Rule = {
  id: "LC018-docker-kill",
  title: "a script kills instead of stopping",
  severity: "warning",
  help: "docker kill sends SIGKILL: the program ends in the middle of its requests. docker stop sends the stop signal and waits.",
  check: (project) => {
    const restarting = composeServices(project).filter(
      ({ node, evidence }) =>
        evidence.node && /^(always|unless-stopped)/.test(node.text("restart")?.value ?? ""),
    );
    return commandLines(project).flatMap((line): Observation[] => {
      const at = killWord(line.words);
      if (at === undefined || signalOf(line.words) !== "SIGKILL") return [];
      const { file, start, end } = line;
      const restarts = restarting.some(({ node }) => related(node.file.path, file.path));
      const edits = stopInstead(line, at);
      return [
        {
          file,
          start,
          end,
          severity: restarts ? "error" : undefined,
          message: `${line.words.slice(0, at + 1).join(" ")} sends SIGKILL`,
          why: `The program ends in the middle of its requests; nothing is flushed${restarts ? ", and a service here with restart: always comes back from every such death as if nothing had been lost" : ""}. docker stop sends the stop signal and waits.`,
          fix:
            edits.length === 0 ? undefined : { title: "stop instead of kill", safe: true, edits },
        },
      ];
    });
  },
};

/** One lies in the other's folder, or below it. */
function related(one: string, other: string): boolean {
  const [a, b] = [dirname(one), dirname(other)].toSorted((x, y) => x.length - y.length);
  return a === "." || a === b || b?.startsWith(`${a}/`) === true;
}

function killWord(words: readonly string[]): number | undefined {
  const [program, second] = words;
  const at = words.indexOf("kill");
  if (program === "docker-compose" || (program === "docker" && second === "compose"))
    return at > 0 ? at : undefined;
  const direct = program === "docker" && (at === 1 || (at === 2 && second === "container"));
  return direct ? at : undefined;
}

function signalOf(words: readonly string[]): string {
  for (const [at, word] of words.entries()) {
    const [name = "", inline] = word.split("=", 2);
    if (name === "-s" || name === "--signal") return signalName(inline ?? words[at + 1] ?? "");
  }
  return "SIGKILL";
}

function stopInstead({ words, wordSpans }: CommandLine, at: number): Edit[] {
  const place = wordSpans[at];
  const options = words.slice(at + 1).some((word) => word.startsWith("-"));
  return place === undefined || options ? [] : [{ ...place, text: "stop" }];
}
