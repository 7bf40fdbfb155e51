import { basename } from "node:path";
import { PACKAGE_MANAGERS } from "../launch/programs.ts";

const TASK =
  /^(test|t|tst|ci|i|install|add|lint|format|typecheck|build|compile|audit|migrat\w*|seed\w*|setup|init|bootstrap|generate|codegen|release|publish|e2e|integration|unit|coverage|dev|watch|storybook|clean|prepare|deploy|help|version)([:._-].*)?$/;
const TOOLS: ReadonlySet<string> = new Set(
  "prisma knex typeorm typeorm-ts-node-commonjs sequelize sequelize-cli drizzle-kit db-migrate node-pg-migrate umzug jest vitest mocha ava tap cypress playwright eslint prettier tsc webpack vite rollup esbuild wait-on start-server-and-test newman artillery k6".split(
    " ",
  ),
);

/** Whether a command line is one that ends by itself, or that only a developer runs. */
function isTask(words: readonly string[]): boolean {
  const at = words.findIndex((word) => PACKAGE_MANAGERS.has(basename(word)));
  if (at === -1) {
    const tool = words.find((word) => !word.startsWith("-")) ?? "";
    return (
      TOOLS.has(basename(tool)) ||
      words.some((word) => word === "--test" || word === "--help" || word === "--version")
    );
  }
  const rest = words.slice(at + 1);
  const named = rest.filter((word) => !word.startsWith("-"));
  const [name, next] =
    named[0] === "run" || named[0] === "exec" || named[0] === "run-script" ? named.slice(1) : named;
  if (name === undefined)
    return rest.some((word) => word === "--help" || word === "--version" || word === "-v");
  return TASK.test(name) || TOOLS.has(name) || (name === "node" && next === undefined);
}

/** Whether the text of a shell ends in such a command line. */
function isTaskText(text: string): boolean {
  const last = text
    .split(/&&|\|\||[;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== "" && !part.startsWith("#"))
    .at(-1);
  return last !== undefined && isTask(last.replace(/^exec\s+/, "").split(/\s+/));
}

/** Whether a command as a file holds it, a shell's text included, is a task. */
export function isTaskCommand(words: readonly string[]): boolean {
  const text = words.find((word) => /[\s;&|]/.test(word));
  return text === undefined ? isTask(words) : isTaskText(text);
}

/** A name that somebody gives to what ends by itself. */
export function isTaskName(name: string): boolean {
  return /(^|[-_.])(migrat\w*|seed\w*|init|setup|tests?|e2e|lint|build|builder|cli|job|cron|task|tools?|install|bootstrap)([-_.]|$)/i.test(
    name,
  );
}
