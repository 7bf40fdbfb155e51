import { CODE } from "./http2-frames.ts";

export interface GoAway {
  readonly lastStreamId: number;
  readonly code: number;
}

/** What a client may conclude about a stream; `silent` is what must never be. */
export type Outcome = "answered" | "refused" | "retryable" | "cut" | "silent";

/** What came of one stream. */
export class SeenStream {
  readonly id: number;
  status = 0;
  ended = false;
  resetCode: number | undefined;
  readonly #body: Buffer[] = [];
  #bytes = 0;

  constructor(id: number) {
    this.id = id;
  }

  take(data: Buffer, ends: boolean): void {
    this.#body.push(data);
    this.#bytes += data.length;
    this.ended ||= ends;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get body(): Buffer {
    return Buffer.concat(this.#body);
  }

  get over(): boolean {
    return this.ended || this.resetCode !== undefined;
  }

  /** A reset without an error behind a whole answer only says that the rest of the request is not needed. */
  outcome(goAways: readonly GoAway[]): Outcome {
    if (this.ended && (this.resetCode ?? CODE.noError) === CODE.noError)
      return this.status === 503 ? "refused" : "answered";
    if (this.resetCode === CODE.refusedStream) return "retryable";
    if (goAways.some(({ lastStreamId }) => this.id > lastStreamId)) return "retryable";
    return this.resetCode === undefined ? "silent" : "cut";
  }
}
