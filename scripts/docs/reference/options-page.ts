import { VARIABLES } from "../../../packages/core/src/options/environment.ts";
import { type Declared, membersOf } from "../declarations.ts";
import { document, fence, table } from "../markdown.ts";
import type { Page } from "../page.ts";
import { OPTION_GROUPS } from "./option-groups.ts";
import type { OptionNote } from "./option-note.ts";

const OPTIONS_FILE = "options/lifecycle-options.ts";

/** The interfaces whose members are options, with what stands before their names. */
const INTERFACES = [
  [OPTIONS_FILE, "LifecycleOptions", ""],
  [OPTIONS_FILE, "ProbePaths", "probes."],
  [OPTIONS_FILE, "RefusalOptions", "refusal."],
  [OPTIONS_FILE, "ProbeServerOptions", "probeServer."],
  ["options/farewell.ts", "FarewellOptions", "farewell."],
] as const;

/** Every option by its name as users write it. */
export function declaredOptions(): ReadonlyMap<string, Declared> {
  return new Map(
    INTERFACES.flatMap(([file, name, prefix]) =>
      membersOf(file, name).map((member) => [prefix + member.name, member] as const),
    ),
  );
}

export function optionsPage(): Page {
  const options = declaredOptions();
  const groups = OPTION_GROUPS.map(({ title, about, notes }) =>
    [`## ${title}`, about, ...notes.map((note) => section(note, options))].join("\n\n"),
  );
  const rows = OPTION_GROUPS.flatMap(({ notes }) => notes).map((note) => {
    const { option, defaultText } = note;
    const declared = optionOf(options, option);
    const link = `[\`${option}\`](#${slug(option)})`;
    return [link, defaultText ?? shownDefault(declared), unitOf(declared)];
  });
  const text = document(
    "Every option of lastcall, with its type, default, unit and environment variable.",
    "# Options",
    "All are optional, and the same for `createLifecycle`, `graceful` of Express and Koa, `gracefulPlugin` of Fastify and `GracefulModule` of NestJS. A bad one throws at construction, with its name, what was expected and what it got ([`ERR_LASTCALL_OPTION`](errors.md#err_lastcall_option)). What code says counts before the [environment](environment.md), that before the platform, and that before the default.",
    table(["Option", "Default", "Type"], rows),
    ...groups,
  );
  return { path: "docs/reference/options.md", text };
}

function section(
  { option, more, defaultText, example }: OptionNote,
  options: ReadonlyMap<string, Declared>,
): string {
  const declared = optionOf(options, option);
  const variables = VARIABLES.filter((variable) => variable.option === option).map(
    ({ name }) => `[\`${name}\`](environment.md)`,
  );
  const facts = [
    `- Type: ${unitOf(declared)}`,
    `- Default: ${defaultText ?? shownDefault(declared)}`,
    ...(variables.length === 0 ? [] : [`- Environment: ${variables.join(", ")}`]),
  ];
  return [
    `${option.includes(".") ? "####" : "###"} ${option}`,
    [withoutVariables(declared.text), more].filter((text) => text).join(" "),
    facts.join("\n"),
    ...(example === undefined ? [] : [fence("ts", example)]),
  ].join("\n\n");
}

function optionOf(options: ReadonlyMap<string, Declared>, name: string): Declared {
  const declared = options.get(name);
  if (declared === undefined) throw new Error(`there is no option ${name}`);
  return declared;
}

/** They are a line of their own. */
function withoutVariables(text: string): string {
  return text.replace(/ ?Environment: [`\w, ]+\./, "").trim();
}

function unitOf({ name, type }: Declared): string {
  const unit = name.endsWith("Ms") ? ", milliseconds" : name.endsWith("Seconds") ? ", seconds" : "";
  return `\`${type.replace(/^\((.+)\)$/, "$1")}\`${unit}`;
}

/** Literals as code, words as they are. */
function shownDefault({ defaultText }: Declared): string {
  if (defaultText === undefined) return "none, it is required";
  return /^(".*"|[\d[{].*|true|false)$/.test(defaultText) ? `\`${defaultText}\`` : defaultText;
}

/** As GitHub makes it of a heading. */
function slug(heading: string): string {
  return heading.toLowerCase().replaceAll(".", "");
}
