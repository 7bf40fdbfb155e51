import { appendFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

const SLOW_MS = 1_000;
const STORE_MS = 300;

export const port = Number(process.env.PORT);
export const host = "127.0.0.1";

let poolOpen = true;

/** A request that takes its time and needs the pool in the end. */
export async function slow() {
  console.log("in flight");
  await pause(SLOW_MS);
  if (!poolOpen) throw new Error("the pool is closed");
  return "slow";
}

/** Closes the pool, and writes down what is left to be written. */
export async function cleanUp() {
  poolOpen = false;
  await store();
}

/** Writes something down, which takes its time. */
export async function store() {
  await pause(STORE_MS);
  await appendFile(process.env.EVIDENCE, "stored\n");
}

/** A handler for `node:http`, and for whatever takes one. */
export function handler(req, res) {
  if (req.url !== "/slow") return void res.end("fast");
  slow().then(
    (text) => res.end(text),
    () => res.writeHead(500).end(),
  );
}
