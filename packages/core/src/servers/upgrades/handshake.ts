const HEAD_END = Buffer.from("\r\n\r\n");
const SWITCHING = Buffer.from("HTTP/1.1 101 ");

/** Follows the bytes of an upgrade's answer up to the end of its head (RFC 6455 §4.2.2). */
export class Handshake {
  #seen = 0;
  #switching = true;
  /** How much of the head's last four bytes has been seen. */
  #end = 0;

  /** Whether nothing has been answered yet. */
  get pending(): boolean {
    return this.#seen === 0;
  }

  /** Whether the whole head has passed, and let the client in. */
  get accepted(): boolean {
    return this.#switching && this.#end === HEAD_END.length;
  }

  /** @returns how many of the bytes are the head's */
  pass(chunk: Uint8Array): number {
    let at = 0;
    while (this.#end < HEAD_END.length && at < chunk.length) {
      const byte = chunk[at++]!;
      if (this.#seen < SWITCHING.length) this.#switching &&= byte === SWITCHING[this.#seen];
      this.#seen++;
      if (byte === HEAD_END[this.#end]) this.#end++;
      else this.#end = byte === HEAD_END[0] ? 1 : 0;
    }
    return at;
  }
}
