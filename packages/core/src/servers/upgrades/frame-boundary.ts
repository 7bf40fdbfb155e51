const HANDSHAKE_END = Buffer.from("\r\n\r\n");
const CLOSE_OPCODE = 0x8;

/** Follows the bytes of a WebSocket's sending side: first the handshake's response, then frames (RFC 6455 §5.2). */
export class FrameBoundary {
  /** How much of the handshake's last four bytes has been seen. */
  #handshakeEnd = 0;
  #header: number[] = [];
  #payloadLeft = 0;
  #closed = false;

  /** Whether a frame could begin here. */
  get between(): boolean {
    return (
      this.#handshakeEnd === HANDSHAKE_END.length &&
      this.#header.length === 0 &&
      this.#payloadLeft === 0
    );
  }

  /** Whether a Close frame has passed. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The handshake's response went another way: what passes from here on are frames. */
  opened(): void {
    this.#handshakeEnd = HANDSHAKE_END.length;
  }

  pass(chunk: Uint8Array): void {
    let at = this.#passHandshake(chunk);
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

  #passHandshake(chunk: Uint8Array): number {
    let at = 0;
    while (this.#handshakeEnd < HANDSHAKE_END.length && at < chunk.length) {
      const byte = chunk[at++];
      if (byte === HANDSHAKE_END[this.#handshakeEnd]) this.#handshakeEnd++;
      else this.#handshakeEnd = byte === HANDSHAKE_END[0] ? 1 : 0;
    }
    return at;
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
