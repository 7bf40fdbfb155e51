import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePorts } from "../../test/helpers/free-ports.ts";
import { Subprocess } from "../../test/helpers/subprocess.ts";

const program = fileURLToPath(new URL("../../examples/journal/start-redis.ts", import.meta.url));

/** A Redis as the example starts it. */
export class Redis {
  readonly url: string;
  readonly #folder: string;
  readonly #process: Subprocess;

  private constructor(port: number, folder: string) {
    this.url = `redis://127.0.0.1:${port}`;
    this.#folder = folder;
    this.#process = new Subprocess(process.execPath, ["--import", "tsx", program], {
      PORT: String(port),
      FOLDER: folder,
    });
  }

  static async start(): Promise<Redis> {
    const [port = 0] = await freePorts(1);
    const redis = new Redis(port, mkdtempSync(join(tmpdir(), "redis-")));
    await redis.#process.line(/Ready to accept connections/);
    return redis;
  }

  async stop(): Promise<void> {
    this.#process.signal("SIGTERM");
    await this.#process.exit;
    rmSync(this.#folder, { recursive: true });
  }
}
