import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";

const { PORT = "6380", FOLDER = "redis-data" } = process.env;

mkdirSync(FOLDER, { recursive: true });
const server = spawn(
  "redis-server",
  [
    ["--port", PORT, "--bind", "127.0.0.1", "--dir", FOLDER, "--save", ""],
    // Written and synced before the answer: what the journal takes for stored is stored.
    ["--appendonly", "yes", "--appendfsync", "always"],
  ].flat(),
  { stdio: "inherit" },
);
server.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "ENOENT") throw error;
  console.error("Redis does not run; install it: apt-get install redis-server");
  process.exitCode = 1;
});
server.on("exit", (code) => (process.exitCode = code ?? 1));
// Ctrl-C reaches both: the server ends first.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => server.kill("SIGTERM"));
