import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** An instance's entry in a service registry; here a folder that holds one file for each instance. */
export class Registration {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static async create(folder: string, url: string): Promise<Registration> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, `orders-${process.pid}.json`);
    await writeFile(path, `${JSON.stringify({ service: "orders", url })}\n`);
    return new Registration(path);
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
