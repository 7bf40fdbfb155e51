import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { binaryOf, NODE_LINES, pathWith } from "./node-lines.ts";

/** `pnpm test:table`, or a part of it: `pnpm test:table 20 24`. What clients of each protocol saw, on each Node line. */
const root = fileURLToPath(new URL("..", import.meta.url));
const chosen = process.argv.slice(2).filter((argument) => argument !== "--");

for (const line of chosen.length > 0 ? chosen : NODE_LINES) {
  const binary = await binaryOf(line);
  console.log(`\nNode ${line}`);
  const table = spawn(
    binary,
    ["--conditions=@lastcall/source", "--import", "tsx", "test/protocols/table.ts"],
    { cwd: root, stdio: "inherit", env: { ...process.env, PATH: pathWith(binary) } },
  );
  const [code] = (await once(table, "exit")) as [number | null];
  if (code !== 0) process.exitCode = 1;
}
