import type { Rule } from "./rule.ts";

export const unreadable: Rule = {
  id: "LC000-unreadable",
  title: "a file that can't be parsed",
  severity: "error",
  help: "What can't be parsed can't be checked, and may not start either. Templates are rendered first: `helm template . | lastcall doctor -`.",
  check: (project) => project.unreadable,
};
