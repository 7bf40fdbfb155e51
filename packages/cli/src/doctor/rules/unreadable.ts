import type { Rule } from "../findings.ts";

export const unreadable: Rule = {
  id: "LC000-unreadable",
  title: "a file that can't be parsed",
  severity: "error",
  check: (project) => project.unreadable,
};
