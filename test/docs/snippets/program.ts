import { readFileSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { freePort } from "../../helpers/free-ports.ts";
import { Subprocess } from "../../helpers/subprocess.ts";
import { type CodeSnippet, CONFIG } from "./code.ts";

const SHOWN_PORT = /\b3000\b/;
const TRY_AGAIN_MS = 50;
const FROM_SOURCE = ["--conditions=@lastcall/source", "--import", "tsx"];

/** Runs the program as a reader would: asks it once when it serves, stops it, and looks how it ended. */
export async function expectToRun({ path, text, language }: CodeSnippet): Promise<void> {
  const port = await freePort();
  writeFileSync(
    path,
    readFileSync(path, "utf8").replaceAll(new RegExp(SHOWN_PORT, "g"), `${port}`),
  );
  const program = new Subprocess(
    process.execPath,
    [...(language === "js" && !text.includes("@lastcall/") ? [] : FROM_SOURCE), path],
    { TSX_TSCONFIG_PATH: CONFIG, NODE_ENV: "production" },
    // Where it writes its files.
    dirname(path),
  );
  let ended = false;
  void program.exit.then(() => (ended = true));
  if (serves(text)) {
    while ((await statusOf(port)) === undefined) {
      if (ended) throw new Error(`it ended before it served:\n${program.lines.join("\n")}`);
      await sleep(TRY_AGAIN_MS);
    }
    program.signal("SIGTERM");
  }
  const { code, signal } = await program.exit;
  const said = program.lines.join("\n");
  if (serves(text) && !text.includes("@lastcall/")) return;
  if (!serves(text)) return expect(code, said).toBe(0);
  expect(said).toContain("stopped in");
  // Nest raises the signal again when its own hooks are over.
  expect(["0", "SIGTERM"], said).toContain(`${code ?? signal}`);
}

/** On the port that pages show; what picks one of its own ends by itself. */
function serves(text: string): boolean {
  return SHOWN_PORT.test(text) && /\b(listen|serve)\(/.test(text);
}

/** Of its first route; undefined when nobody listens there. */
function statusOf(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    get({ host: "127.0.0.1", port, path: "/", agent: false }, (response) => {
      response.resume().once("close", () => resolve(response.statusCode));
    }).once("error", () => resolve(undefined));
  });
}
