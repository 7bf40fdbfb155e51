import type { Socket } from "node:net";
import type { RawResponse } from "../../helpers/http-response.ts";
import { RawClient, type RawTarget } from "../../helpers/raw-client.ts";
import { FuzzClient } from "./fuzz-client.ts";
import { type Http1Script, packetsOf } from "./http1-script.ts";

export class Http1FuzzClient extends FuzzClient<Http1Script> {
  readonly #target: RawTarget;
  #client: RawClient | undefined;

  constructor(script: Http1Script, name: number, target: RawTarget) {
    super(script, name, packetsOf);
    this.#target = target;
  }

  /** Whether the listener took it. */
  get connected(): boolean {
    return this.#client !== undefined;
  }

  responses(): RawResponse[] {
    return this.#client?.responses() ?? [];
  }

  protected get reachable(): boolean {
    return this.#client?.open === true;
  }

  protected async connect(): Promise<Socket | undefined> {
    this.#client = await RawClient.connect(this.#target).catch(() => undefined);
    for (const { method } of this.script.requests) this.#client?.expect(method);
    return this.#client?.socket;
  }

  async settled(): Promise<void> {
    // A reset shows as answers that are missing.
    await this.#client?.response(this.script.requests.length - 1).catch(() => this.closed());
  }

  async closed(): Promise<void> {
    await this.#client?.closed();
  }
}
