import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { freePort } from "../helpers/free-ports.ts";
import { Subprocess } from "../helpers/subprocess.ts";

const POLL_MS = 50;
const PATIENCE_MS = 30_000;

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

/** What its configuration has of a group of rules. */
export interface RuleGroup {
  readonly rules: readonly { readonly name: string; readonly health: string }[];
}

/** A real Prometheus, which scrapes one program four times a second. */
export class Prometheus {
  readonly #process: Subprocess;
  readonly #origin: string;

  private constructor(process: Subprocess, origin: string) {
    this.#process = process;
    this.#origin = origin;
  }

  /** One that does not outlive the test that calls this. */
  static async start(target: number, rules: string): Promise<Prometheus> {
    if (spawnSync("prometheus", ["--version"]).error !== undefined) {
      throw new Error("Prometheus does not run; install it: apt-get install prometheus");
    }
    const folder = mkdtempSync(join(tmpdir(), "prometheus-"));
    const configuration = join(folder, "prometheus.yml");
    const seconds = { scrape_interval: "250ms", evaluation_interval: "250ms" };
    writeFileSync(
      configuration,
      // JSON is YAML.
      JSON.stringify({
        global: seconds,
        rule_files: [rules],
        scrape_configs: [
          { job_name: "orders", static_configs: [{ targets: [`127.0.0.1:${target}`] }] },
        ],
      }),
    );
    const address = `127.0.0.1:${await freePort()}`;
    const prometheus = new Subprocess("prometheus", [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${address}`,
    ]);
    onTestFinished(async () => {
      prometheus.signal("SIGKILL");
      await prometheus.exit;
      rmSync(folder, { recursive: true });
    });
    await prometheus.line(/Server is ready to receive web requests/);
    return new Prometheus(prometheus, `http://${address}`);
  }

  /** The values that an expression has now. */
  async values(expression: string): Promise<readonly number[]> {
    const { status, error, data } = await this.#get<Answer>(
      `query?query=${encodeURIComponent(expression)}`,
    );
    if (status !== "success") throw new Error(`${expression}: ${error}`);
    return data.result.map(({ value: [, value] }) => Number(value));
  }

  /** Until an expression has exactly these values. */
  async until(expression: string, expected: readonly number[]): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const values = await this.values(expression);
      if (JSON.stringify(values) === JSON.stringify(expected)) return;
      if (performance.now() > deadline) {
        const lines = this.#process.lines.slice(-10).join("\n");
        throw new Error(`${expression} is [${values.join()}], not [${expected.join()}]\n${lines}`);
      }
      await pause(POLL_MS);
    }
  }

  async rules(): Promise<readonly RuleGroup[]> {
    const answer = await this.#get<{ data: { groups: readonly RuleGroup[] } }>("rules");
    return answer.data.groups;
  }

  async #get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.#origin}/api/v1/${path}`);
    return (await response.json()) as T;
  }
}
