import { execFile } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { promisify } from "node:util";

/** The Node lines that people run. */
export const NODE_LINES: readonly string[] = ["20", "22", "24", "26"];

/** The npm package `node` holds the binary of a Node line. */
export async function binaryOf(line: string): Promise<string> {
  const args = ["-y", "-p", `node@${line}`, "node", "--print", "process.execPath"];
  const { stdout } = await promisify(execFile)("npx", args);
  return stdout.trim();
}

/** A PATH in which this binary is the first, so that whatever it starts by name runs on it too. */
export function pathWith(binary: string): string {
  return `${dirname(binary)}${delimiter}${process.env["PATH"]}`;
}
