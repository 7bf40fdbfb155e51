import { readFileSync } from "node:fs";
import { examine, SourceFile, terminalFormat } from "lastcall";
import { HELP } from "../../../packages/cli/src/doctor/command/help.ts";
import { fence, withPart } from "../markdown.ts";
import type { Page } from "../page.ts";
import { rulesTable } from "./rule-pages.ts";

const PATH = "docs/doctor/index.md";

/** The parts of the doctor's first page that come from the doctor. */
export function doctorIndex(): Page {
  let text = readFileSync(new URL(`../../../${PATH}`, import.meta.url), "utf8");
  text = withPart(text, "run", fence("text", printedOfShop()));
  text = withPart(
    text,
    "rules",
    rulesTable((page) => `${page}.md`),
  );
  text = withPart(text, "help", fence("text", HELP));
  return { path: PATH, text };
}

function printedOfShop(): string {
  const files = [
    new SourceFile("Dockerfile", 'FROM node:22-slim\nCOPY . .\nCMD ["npm", "start"]\n'),
    new SourceFile("package.json", '{ "scripts": { "start": "node server.js" } }\n'),
    new SourceFile(
      "compose.yaml",
      "services:\n  web:\n    build: .\n    stop_grace_period: 5s\n    healthcheck:\n      test: curl -f http://localhost:3000/readyz\n",
    ),
  ];
  return terminalFormat(examine({ files }), { version: "", colour: false });
}
