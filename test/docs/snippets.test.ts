import { afterAll, describe, expect, test } from "vitest";
import { compile, removeCode, writeCode } from "./snippets/code.ts";
import { fileOf, findingsIn, parserOf } from "./snippets/configuration.ts";
import { pages } from "./snippets/pages.ts";
import { expectToRun } from "./snippets/program.ts";
import { placeOf, sectionOf, snippetsOf } from "./snippets/snippet.ts";

const snippets = pages.flatMap(snippetsOf);
const code = writeCode(snippets);
const alone = compile(code, false);
const inSurroundings = compile(code, true);

afterAll(removeCode);

/** Needs nothing around it. */
const programs = code.filter((snippet) => alone.get(placeOf(snippet))?.length === 0);

describe("a snippet compiles", () => {
  test.each(code.map((snippet) => [placeOf(snippet), snippet] as const))("%s", (place) => {
    expect(inSurroundings.get(place)).toEqual([]);
  });
});

describe("a program runs, and stops by itself or by SIGTERM", () => {
  test.concurrent.each(programs.map((snippet) => [placeOf(snippet), snippet] as const))(
    "%s",
    (_, snippet) => expectToRun(snippet),
    120_000,
  );
});

describe("a command or a configuration can be read", () => {
  const parsed = snippets.filter((snippet) => parserOf(snippet) !== undefined);
  test.each(parsed.map((snippet) => [placeOf(snippet), snippet] as const))("%s", (_, snippet) => {
    expect(() => parserOf(snippet)?.(snippet.text)).not.toThrow();
  });
});

describe("the doctor finds a fault in what is shown as wrong, and in nothing else", () => {
  const files = snippets.filter(
    (snippet) => fileOf(snippet) !== undefined && snippet.notRun === undefined,
  );
  const sections = new Set(files.map(sectionOf));
  test.each([...sections])("%s", (section) => {
    const together = files.filter((snippet) => sectionOf(snippet) === section);
    const found = findingsIn(together).filter(({ severity }) => severity !== "info");
    const messages = found.map(({ file, message }) => `${file.path}: ${message}`);
    if (together.some(({ isWrong }) => isWrong)) expect(messages).not.toEqual([]);
    else expect(messages).toEqual([]);
  });
});
