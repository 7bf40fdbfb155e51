const HEAD_END = "\r\n\r\n";

/** One response as far as it has come. */
export interface ResponseSoFar {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Whether its end has come: the length reached, the last chunk, or the connection's end where neither is given. */
  readonly complete: boolean;
  readonly bodyBytes: number;
}

/** Reads the responses of one HTTP/1.1 connection as their bytes come in (RFC 9112 §6.3). */
export class ResponseReader {
  readonly #methods: string[] = [];
  readonly #responses: ResponseSoFar[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #head: { status: number; headers: Map<string, string> } | undefined;
  #bodyBytes = 0;
  #broken = false;

  /** A request with this method was sent. */
  expect(method: string): void {
    this.#methods.push(method);
  }

  /** Final responses that are whole, in the order of their requests. */
  get whole(): readonly ResponseSoFar[] {
    return this.#responses;
  }

  /** The response that is under way. */
  get partial(): ResponseSoFar | undefined {
    if (this.#head === undefined) return undefined;
    return { ...this.#head, complete: false, bodyBytes: this.#bodyBytes };
  }

  /** Whether something came that is no response. */
  get broken(): boolean {
    return this.#broken;
  }

  push(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (!this.#broken && this.#step());
  }

  /** The other side has said that no more will come. */
  end(): void {
    if (this.#head === undefined || this.#framing() !== "until-close") return;
    this.#finish();
  }

  #step(): boolean {
    if (this.#head === undefined) return this.#readHead();
    const framing = this.#framing();
    if (framing === "chunked") return this.#readChunk();
    if (framing === "until-close") return this.#take(this.#rest.length, false);
    return this.#take(Math.min(framing - this.#bodyBytes, this.#rest.length), true, framing);
  }

  #readHead(): boolean {
    const end = this.#rest.indexOf(HEAD_END);
    if (end < 0) return false;
    const [first = "", ...fields] = this.#rest.toString("latin1", 0, end).split("\r\n");
    const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(first)?.[1]);
    if (Number.isNaN(status)) {
      this.#broken = true;
      return false;
    }
    this.#rest = this.#rest.subarray(end + HEAD_END.length);
    // An interim response, 100 say, is followed by the final one.
    if (status >= 200 || status === 101) {
      const pairs = fields.map((field) => {
        const colon = field.indexOf(":");
        return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()] as const;
      });
      this.#head = { status, headers: new Map(pairs) };
      this.#bodyBytes = 0;
      if (this.#framing() === 0) this.#finish();
    }
    return this.#rest.length > 0;
  }

  #framing(): number | "chunked" | "until-close" {
    const { status, headers } = this.#head!;
    const method = this.#methods[this.#responses.length];
    if (method === "HEAD" || status === 101 || status === 204 || status === 304) return 0;
    if (/chunked/i.test(headers.get("transfer-encoding") ?? "")) return "chunked";
    const length = headers.get("content-length");
    return length === undefined ? "until-close" : Number(length);
  }

  #take(count: number, bounded: boolean, length = Infinity): boolean {
    this.#bodyBytes += count;
    this.#rest = this.#rest.subarray(count);
    if (bounded && this.#bodyBytes >= length) this.#finish();
    return count > 0 && this.#rest.length > 0;
  }

  #readChunk(): boolean {
    const lineEnd = this.#rest.indexOf("\r\n");
    if (lineEnd < 0) return false;
    const size = Number.parseInt(this.#rest.toString("latin1", 0, lineEnd), 16);
    if (Number.isNaN(size)) {
      this.#broken = true;
      return false;
    }
    const end = lineEnd + 2 + size + 2;
    if (this.#rest.length < end) return false;
    this.#bodyBytes += size;
    this.#rest = this.#rest.subarray(end);
    if (size === 0) this.#finish();
    return this.#rest.length > 0;
  }

  #finish(): void {
    this.#responses.push({ ...this.#head!, complete: true, bodyBytes: this.#bodyBytes });
    this.#head = undefined;
    this.#bodyBytes = 0;
  }
}
