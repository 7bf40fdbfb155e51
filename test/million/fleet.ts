import { fileURLToPath } from "node:url";
import { binaryOf } from "../../scripts/node-lines.ts";
import { Subprocess } from "../helpers/subprocess.ts";
import type { Instance } from "../rolling/instances.ts";

const FRAMEWORKS = ["node:http", "Express", "Fastify", "Koa"] as const;
const LINES = ["20", "22", "24"] as const;
/** Several start at once, beside whatever else the machine does in a night. */
const START_WITHIN_MS = 180_000;

const program = fileURLToPath(new URL("fixtures/instance.ts", import.meta.url));

/** What the n-th instance is: twelve in a row are each framework on each Node line. */
function kindOf(n: number): { readonly framework: string; readonly line: string } {
  return {
    framework: FRAMEWORKS[n % FRAMEWORKS.length]!,
    line: LINES[Math.floor(n / FRAMEWORKS.length) % LINES.length]!,
  };
}

/** Starts instances, one of another kind each time. */
export class Fleet {
  readonly #binaries: ReadonlyMap<string, string>;
  readonly #env: Readonly<Record<string, string>>;
  #started: number;

  private constructor(
    binaries: ReadonlyMap<string, string>,
    env: Readonly<Record<string, string>>,
    from: number,
  ) {
    this.#binaries = binaries;
    this.#env = env;
    this.#started = from;
  }

  /** @param from the first instance is the n-th of all, so that slices go on where others have ended */
  static async of(env: Readonly<Record<string, string>>, from: number): Promise<Fleet> {
    return new Fleet(await allBinaries, env, from);
  }

  async start(port: number): Promise<Instance> {
    const { framework, line } = kindOf(this.#started++);
    const flags = ["--conditions=@lastcall/source", "--import", "tsx"];
    const started = new Subprocess(
      this.#binaries.get(line)!,
      [...flags, program, framework, String(port)],
      this.#env,
    );
    await started.line(/^listening/, START_WITHIN_MS);
    return { process: started, port };
  }
}

const allBinaries: Promise<ReadonlyMap<string, string>> = (async () => {
  const binaries = new Map<string, string>();
  // One after the other: npx writes into one cache.
  for (const line of LINES) binaries.set(line, await binaryOf(line));
  return binaries;
})();
allBinaries.catch(() => {});
