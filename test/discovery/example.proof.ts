import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Subprocess } from "../helpers/subprocess.ts";

const program = fileURLToPath(new URL("../../examples/discovery/main.ts", import.meta.url));

test("[1.1] the example replaces three instances behind a gateway, and no request fails", async () => {
  const source = ["--conditions=@lastcall/source", "--import", "tsx"];
  const example = new Subprocess(process.execPath, [...source, program]);
  const { code } = await example.exit;
  expect(example.lines).toContainEqual(expect.stringMatching(/^\d{3,} requests, 0 failed$/));
  expect(code).toBe(0);
});
