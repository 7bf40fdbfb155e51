import { type Declared, membersOf } from "../declarations.ts";
import { document, fence } from "../markdown.ts";
import type { Page } from "../page.ts";
import { MEMBER_GROUPS, type MemberNote } from "./lifecycle-groups.ts";

const MAKING = `import { createLifecycle } from "@lastcall/core";

const lifecycle = createLifecycle();`;

/** @throws Error for a member that no group has */
export function lifecyclePage(): Page {
  const members = new Map(
    membersOf("lifecycle.ts", "Lifecycle").map((member) => [member.name, member] as const),
  );
  const told = new Set(MEMBER_GROUPS.flatMap(({ notes }) => notes).map(({ member }) => member));
  const untold = [...members.keys()].filter((name) => !told.has(name));
  if (untold.length > 0)
    throw new Error(`no group in lifecycle-groups.ts has ${untold.join(", ")}`);
  const groups = MEMBER_GROUPS.map(({ title, notes }) =>
    [`## ${title}`, ...notes.map((note) => section(note, members))].join("\n\n"),
  );
  const text = document(
    "Every member of a lifecycle: hooks, tracked work, readiness, signals, servers, and the shutdown by hand.",
    "# The lifecycle",
    "A lifecycle goes from the start of a process that serves, through the signal, to its exit. Make one for the whole process, before the servers:",
    fence("ts", MAKING),
    "The packages of the frameworks export `createLifecycle` too, and take the one that you made: `graceful({ lifecycle })`. What may be passed to it is in [options](options.md). The adapters make one by themselves when they are given none.",
    ...groups,
  );
  return { path: "docs/reference/lifecycle.md", text };
}

function section(
  { member, more, example }: MemberNote,
  members: ReadonlyMap<string, Declared>,
): string {
  const declared = members.get(member);
  if (declared === undefined) throw new Error(`a lifecycle has no ${member}`);
  const { signature, type, text, throws } = declared;
  return [
    `### ${member}`,
    `\`${signature ?? `${member}: ${type}`}\``,
    [text, more].filter((part) => part).join(" "),
    ...(throws === undefined ? [] : [`Throws ${throws}`]),
    ...(example === undefined ? [] : [fence("ts", example)]),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
