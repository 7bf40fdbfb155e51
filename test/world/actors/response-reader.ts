import type { Answer } from "../trace/ledger.ts";

/** What a client makes of the bytes that it gets: HTTP/1 answers, one after the other. */
export class ResponseReader {
  readonly #now: () => number;
  readonly #methods: string[] = [];
  readonly #heard: (answer: Answer) => void;
  #text = "";
  #answer: Answer | undefined;
  /** How much of the body is still to come; "chunks", "end": as the framing says. */
  #left: number | "chunks" | "end" = 0;

  /** `heard` is called with each answer, first when its header is there, and once more when it is complete. */
  constructor(now: () => number, heard: (answer: Answer) => void) {
    this.#now = now;
    this.#heard = heard;
  }

  /** The answer to a HEAD has no body. */
  expect(method: string): void {
    this.#methods.push(method);
  }

  read(text: string): void {
    this.#text += text;
    while (this.#answer === undefined ? this.#readHeader() : this.#readBody());
  }

  /** The connection has ended: an answer that ends with it is complete. */
  ended(): void {
    if (this.#answer !== undefined && this.#left === "end") this.#complete();
  }

  #readHeader(): boolean {
    const end = this.#text.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const [first = "", ...rest] = this.#text.slice(0, end).split("\r\n");
    this.#text = this.#text.slice(end + 4);
    const fields = new Map(
      rest.map((line): [string, string] => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const status = Number(first.split(" ")[1]);
    const answer: Answer = {
      status,
      version: first.slice(5, 8),
      closes: fields.get("connection")?.toLowerCase() === "close",
      retryAfter: fields.get("retry-after"),
      at: this.#now(),
      body: "",
      complete: false,
    };
    this.#answer = answer;
    const method = status === 100 ? this.#methods[0] : this.#methods.shift();
    if (status === 100 || method === "HEAD") this.#left = 0;
    else if (fields.has("content-length")) this.#left = Number(fields.get("content-length"));
    else this.#left = fields.has("transfer-encoding") ? "chunks" : "end";
    this.#heard(answer);
    return true;
  }

  #readBody(): boolean {
    const answer = this.#answer!;
    if (this.#left === "end") {
      answer.body += this.#text;
      this.#text = "";
      return false;
    }
    if (this.#left === "chunks") return this.#readChunk(answer);
    const piece = this.#text.slice(0, this.#left);
    answer.body += piece;
    this.#left -= piece.length;
    this.#text = this.#text.slice(piece.length);
    if (this.#left > 0) return false;
    this.#complete();
    return true;
  }

  #readChunk(answer: Answer): boolean {
    const end = this.#text.indexOf("\r\n");
    if (end < 0) return false;
    const size = Number.parseInt(this.#text.slice(0, end), 16);
    if (this.#text.length < end + 2 + size + 2) return false;
    answer.body += this.#text.slice(end + 2, end + 2 + size);
    this.#text = this.#text.slice(end + 4 + size);
    if (size === 0) this.#complete();
    return true;
  }

  #complete(): void {
    const answer = this.#answer!;
    this.#answer = undefined;
    answer.complete = true;
    this.#heard(answer);
  }
}
