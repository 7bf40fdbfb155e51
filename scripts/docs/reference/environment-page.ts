import { readFileSync } from "node:fs";
import { OptionError } from "../../../packages/core/src/errors.ts";
import { SWITCH, VARIABLES } from "../../../packages/core/src/options/environment.ts";
import { lifecycleRule } from "../../../packages/core/src/options/lifecycle-rules.ts";
import { table, withPart } from "../markdown.ts";
import type { Page } from "../page.ts";

/** One row for each variable, from the table that the library reads them by. */
function environmentRows(): readonly (readonly string[])[] {
  const own = [`\`${SWITCH}\``, "", "`off`: `register` leaves the program alone."];
  return [
    own,
    ...VARIABLES.map(({ name, option, read }) => {
      const kind = Array.isArray(read("")) ? "a list by commas: " : "";
      return [`\`${name}\``, linked(option), kind + expectedBy(option, Array.isArray(read("")))];
    }),
  ];
}

/** To its section of the options. */
function linked(option: string): string {
  return `[\`${option}\`](options.md#${option.toLowerCase().replaceAll(".", "")})`;
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

const PATH = "docs/reference/environment.md";

export function environmentPage(): Page {
  const page = readFileSync(new URL(`../../../${PATH}`, import.meta.url), "utf8");
  const variables = table(["Variable", "Option", "Takes"], environmentRows());
  return { path: PATH, text: withPart(page, "variables", variables) };
}
