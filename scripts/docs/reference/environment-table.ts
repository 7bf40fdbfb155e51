import { readFileSync, writeFileSync } from "node:fs";
import { SWITCH, VARIABLES } from "../packages/core/src/options/environment.ts";
import { lifecycleRule } from "../packages/core/src/options/lifecycle-rules.ts";
import { OptionError } from "../packages/core/src/errors.ts";

const README = new URL("../README.md", import.meta.url);
const BEGIN = "<!-- variables -->";
const END = "<!-- end of variables -->";

/** One row for each variable, from the table that the library reads them by. */
export function environmentRows(): readonly (readonly string[])[] {
  const own = [`\`${SWITCH}\``, "", "`off`: `register` leaves the program alone."];
  return [
    own,
    ...VARIABLES.map(({ name, option, read }) => {
      const kind = Array.isArray(read("")) ? "a list by commas: " : "";
      return [`\`${name}\``, `\`${option}\``, kind + expectedBy(option, Array.isArray(read("")))];
    }),
  ];
}

/** What the option's rule says it expects. */
function expectedBy(option: string, isList: boolean): string {
  const [group = "", member] = option.split(".");
  const wrong: unknown = isList ? [Symbol.iterator] : Symbol.iterator;
  try {
    lifecycleRule({ [group]: member === undefined ? wrong : { [member]: wrong } }, "");
  } catch (error) {
    if (error instanceof OptionError)
      return error.expected.replace(/\bfalse\b/, "`off`").replace(/ or an object .*/, "");
  }
  throw new Error(`${option} takes anything`);
}

export function readmeWithVariables(readme: string): string {
  const rows = [["Variable", "Option", "Takes"], ["---", "---", "---"], ...environmentRows()];
  const table = rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  const [before = "", rest = ""] = readme.split(BEGIN);
  const [, after = ""] = rest.split(END);
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  writeFileSync(README, readmeWithVariables(readFileSync(README, "utf8")));
}
