import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const CLI = createRequire(import.meta.url).resolve("pm2/bin/pm2");
const run = promisify(execFile);

/** A PM2 of our own, in a folder of its own, which ends with `stop`. */
export class Pm2Daemon {
  readonly #home: string;

  private constructor(home: string) {
    this.#home = home;
  }

  static async create(): Promise<Pm2Daemon> {
    return new Pm2Daemon(await mkdtemp(join(tmpdir(), "lastcall-pm2-")));
  }

  async start(app: object): Promise<void> {
    const path = join(this.#home, "app.json");
    await writeFile(path, JSON.stringify({ apps: [app] }));
    await this.#pm2("start", path);
  }

  reload(name: string): Promise<void> {
    return this.#pm2("reload", name);
  }

  stopApp(name: string): Promise<void> {
    return this.#pm2("stop", name);
  }

  /** All that the app's processes said so far. */
  async output(): Promise<string> {
    const folder = join(this.#home, "logs");
    const files = await readdir(folder);
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
    return texts.join("");
  }

  async stop(): Promise<void> {
    const pid = Number(readFileSync(join(this.#home, "pm2.pid"), "utf8"));
    await this.#pm2("kill");
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It is gone, as it should be.
    }
    await rm(this.#home, { recursive: true, force: true });
  }

  async #pm2(...args: readonly string[]): Promise<void> {
    const env = {
      ...process.env,
      PM2_HOME: this.#home,
      PM2_DISABLE_VERSION_CHECK: "true",
      // The daemon hands its own environment on to the app.
      NODE_OPTIONS: "",
    };
    await run(process.execPath, [CLI, ...args], { env });
  }
}
