import { gzipSync } from "node:zlib";
import type { ShutdownReport } from "@lastcall/core";
import { expect, test } from "vitest";
import { partsOf, pathOf, type Question, questionIn, SHAPES, shapeOf } from "./stops/answers.ts";
import type { Seen } from "./stops/client.ts";
import { faultsOf, fateOf } from "./stops/verdict.ts";

const PARTS = 6;

function seen(question: Question, parts: number, complete: boolean): Seen {
  const text = partsOf(question, parts).join("");
  const body = shapeOf(question).gzip === true ? gzipSync(text) : Buffer.from(text);
  return { question, status: 200, body, complete };
}

function reportOf(...paths: string[]): ShutdownReport {
  const cut = paths.map((path) => ({ path }));
  const exitCode = cut.length > 0 ? 1 : 0;
  return { exitCode, requests: { cut, cutCount: cut.length } } as unknown as ShutdownReport;
}

test.each(SHAPES)(
  "[4.9] what judges the random stops tells a whole answer (%s) from one that ends early",
  (shape) => {
    const question: Question = { shape, n: 1, parts: PARTS, everyMs: 0 };
    expect(questionIn(pathOf(question))).toEqual(question);
    const early = shapeOf(question).subscription === true ? "ended" : "short";
    expect(fateOf(seen(question, PARTS, true))).toBe("whole");
    expect(fateOf(seen(question, PARTS - 1, true))).toBe(early);
    expect(fateOf(seen(question, PARTS - 1, false))).toBe("broken");
  },
);

test("[4.9, 3.5] it finds an answer that is short, and one that is broken off without a name or with exit code 0", () => {
  const question: Question = { shape: "openai", n: 1, parts: PARTS, everyMs: 0 };
  const path = pathOf(question);
  const [whole, short, broken] = [
    seen(question, PARTS, true),
    seen(question, 1, true),
    seen(question, 1, false),
  ];
  expect(faultsOf([whole], 0, reportOf())).toEqual([]);
  expect(faultsOf([broken], 1, reportOf(path))).toEqual([]);
  expect(faultsOf([short], 0, reportOf())).toHaveLength(1);
  expect(faultsOf([broken], 1, reportOf("/other"))).toHaveLength(1);
  // Once for the answer, once for the report, and once for the two that differ.
  expect(faultsOf([broken], 0, reportOf(path))).toHaveLength(3);
  expect(faultsOf([whole], 1, reportOf())).toHaveLength(1);
  expect(faultsOf([], 0, undefined)).toHaveLength(1);
});
