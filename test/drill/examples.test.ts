import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { allResults, drillServer, failures } from "./drill.ts";

const root = new URL("../../", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "lastcall-examples-"));
afterAll(() => rmSync(folder, { recursive: true }));

const EXAMPLES: readonly (readonly [name: string, ...paths: string[]])[] = [
  ["express", "--path", "/orders", "--path", "/report"],
  ["fastify", "--path", "/fast", "--path", "/slow"],
  ["koa", "--path", "/fast", "--path", "/slow"],
  ["node-http", "--path", "/fast", "--path", "/slow"],
];

test.each(EXAMPLES)(
  "examples/%s passes every case that applies, behind a balancer too",
  { timeout: 120_000 },
  async (name, ...paths) => {
    const flags = ["--conditions=@lastcall/source", "--import"];
    const loader = new URL("node_modules/tsx/dist/loader.mjs", root).href;
    const program = new URL(`examples/${name}/server.ts`, root).pathname;
    const places = [
      "PORT=0",
      `JOURNAL_PATH=${folder}/orders`,
      `REGISTRY_FOLDER=${folder}/registry`,
      `VISITS_PATH=${folder}/visits`,
    ];
    const command = ["env", ...places, process.execPath, ...flags, loader, program];
    const judged = await drillServer(["--balancer", ...paths], command);
    expect(failures(judged)).toEqual([]);
    expect(judged.lost).toEqual([]);
    const exit = allResults(judged.rounds).find(({ id }) => id === "exit");
    expect(exit?.evidence).toMatch(/^code 0 .*; lastcall says: \d+ finished, .*0 cut$/);
    const passed = allResults(judged.rounds).filter(({ verdict }) => verdict === "passed");
    expect(passed.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["in-flight-slow", "balanced", "queued-connections", "readiness"]),
    );
  },
);
