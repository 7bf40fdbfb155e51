const CLOSE_OPCODE = 0x8;

/** Follows the frames of a WebSocket's sending side (RFC 6455 §5.2). */
export class FrameBoundary {
  #header: number[] = [];
  #payloadLeft = 0;
  #closed = false;

  /** Whether a frame could begin here. */
  get between(): boolean {
    return this.#header.length === 0 && this.#payloadLeft === 0;
  }

  /** Whether a Close frame has passed. */
  get closed(): boolean {
    return this.#closed;
  }

  pass(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#payloadLeft > 0) {
        const step = Math.min(this.#payloadLeft, chunk.length - at);
        this.#payloadLeft -= step;
        at += step;
      } else {
        this.#header.push(chunk[at++]!);
        this.#readHeader();
      }
    }
  }

  #readHeader(): void {
    const [first, second] = this.#header;
    if (first === undefined || second === undefined) return;
    const short = second & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const maskBytes = (second & 0x80) === 0 ? 0 : 4;
    if (this.#header.length < 2 + lengthBytes + maskBytes) return;
    const long = this.#header
      .slice(2, 2 + lengthBytes)
      .reduce((length, byte) => length * 256 + byte, 0);
    this.#payloadLeft = lengthBytes === 0 ? short : long;
    this.#closed ||= (first & 0x0f) === CLOSE_OPCODE;
    this.#header = [];
  }
}
