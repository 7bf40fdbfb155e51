import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Fault } from "./faults/fault.ts";
import { POLICY_FAULTS } from "./faults/policy.ts";
import { SERVER_FAULTS } from "./faults/servers.ts";

export const PLANTED_FAULTS: readonly Fault[] = [...POLICY_FAULTS, ...SERVER_FAULTS];

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CORE = "packages/core/src";

/** The text of the file with the fault in it. */
export function planted({ name, file, was, becomes }: Fault): string {
  const text = readFileSync(join(ROOT, CORE, file), "utf8");
  const places = text.split(was).length - 1;
  if (places !== 1) throw new Error(`"${name}": ${file} has the text ${places} times`);
  return text.replace(was, () => becomes);
}

/** A copy of the core and of the world, to plant faults in one after the other. */
export class Field {
  readonly #folder = mkdtempSync(join(tmpdir(), "lastcall-world-"));

  constructor() {
    for (const part of [CORE, "test/world"])
      cpSync(join(ROOT, part), join(this.#folder, part), { recursive: true });
    writeFileSync(join(this.#folder, "package.json"), '{ "type": "module" }\n');
  }

  /** What to run: it imports the copy. */
  get program(): string {
    return join(this.#folder, "test/world/main.ts");
  }

  plant(fault: Fault): void {
    writeFileSync(join(this.#folder, CORE, fault.file), planted(fault));
  }

  takeOut({ file }: Fault): void {
    cpSync(join(ROOT, CORE, file), join(this.#folder, CORE, file));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
