/** HTTP/2's frames as they stand on the wire (RFC 9113 §4.1), and as much of HPACK as requests and statuses need. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

export const TYPE = {
  data: 0x0,
  headers: 0x1,
  rstStream: 0x3,
  settings: 0x4,
  ping: 0x6,
  goAway: 0x7,
  windowUpdate: 0x8,
} as const;

export const FLAG = { ack: 0x1, endStream: 0x1, endHeaders: 0x4, padded: 0x8 } as const;

const SETTING = { headerTableSize: 0x1, initialWindowSize: 0x4 } as const;

export const CODE = { noError: 0x0, internalError: 0x2, refusedStream: 0x7, cancel: 0x8 } as const;

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

const HEADER_BYTES = 9;
/** The table of RFC 7541 appendix A begins with the pseudo-header fields; those of `:status` are 8 to 14. */
const INDEXED_STATUS: Readonly<Record<number, number>> = {
  0x88: 200,
  0x89: 204,
  0x8a: 206,
  0x8b: 304,
  0x8c: 400,
  0x8d: 404,
  0x8e: 500,
};

export function encodeFrame(
  type: number,
  flags: number,
  streamId: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(streamId, 5);
  return Buffer.concat([header, payload]);
}

/** How a client begins; without a dynamic table, so that header blocks can be read one by one. */
export function encodePreface(windowSize: number): Buffer {
  const settings = [
    [SETTING.headerTableSize, 0],
    [SETTING.initialWindowSize, windowSize],
  ] as const;
  return Buffer.concat([PREFACE, encodeSettings(settings)]);
}

function encodeSettings(settings: readonly (readonly [number, number])[]): Buffer {
  const payload = Buffer.alloc(settings.length * 6);
  for (const [index, [id, value]] of settings.entries()) {
    payload.writeUInt16BE(id, index * 6);
    payload.writeUInt32BE(value, index * 6 + 2);
  }
  return encodeFrame(TYPE.settings, 0, 0, payload);
}

export function encodeWindowUpdate(streamId: number, bytes: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(bytes);
  return encodeFrame(TYPE.windowUpdate, 0, streamId, payload);
}

export function encodeReset(streamId: number, code: number): Buffer {
  return encodeFrame(TYPE.rstStream, 0, streamId, Buffer.from([0, 0, 0, code]));
}

export interface Http2Request {
  readonly method?: string;
  /** What an extended CONNECT asks for (RFC 8441 §4). */
  readonly protocol?: string;
  /** The body follows. */
  readonly open?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The head of a request; a CONNECT without a protocol names an authority instead of a path. */
export function encodeRequest(
  id: number,
  path: string,
  { method = "GET", protocol, open = false, headers = {} }: Http2Request,
): Buffer {
  const fields: [string, string][] = [[":method", method]];
  if (method === "CONNECT" && protocol === undefined) {
    fields.push([":authority", path]);
  } else {
    fields.push([":scheme", "http"], [":authority", "localhost"], [":path", path]);
  }
  if (protocol !== undefined) fields.push([":protocol", protocol]);
  fields.push(...Object.entries(headers));
  const flags = FLAG.endHeaders | (open ? 0 : FLAG.endStream);
  return encodeFrame(TYPE.headers, flags, id, encodeFields(fields));
}

/** Literal fields without indexing, with new names, not Huffman coded (RFC 7541 §6.2.2): valid everywhere. */
function encodeFields(fields: readonly (readonly [string, string])[]): Buffer {
  const parts = fields.flatMap(([name, value]) => [
    Buffer.from([0x00]),
    encodeText(name),
    encodeText(value),
  ]);
  return Buffer.concat(parts);
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length >= 0x7f) throw new Error("longer than one length byte can say");
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

/**
 * The status of a response's header block: it is the first field, and with a dynamic table of size 0 either an index
 * of the static table or a literal whose name is one.
 */
export function statusOf(block: Buffer): number {
  let at = 0;
  // Changes of the dynamic table's size come first.
  while ((block[at]! & 0xe0) === 0x20) at++;
  const first = block[at]!;
  const indexed = INDEXED_STATUS[first];
  if (indexed !== undefined) return indexed;
  const name = (first & 0xc0) === 0x40 ? first & 0x3f : first & 0x0f;
  if (name < 8 || name > 14) throw new Error(`not a status: ${block.toString("hex")}`);
  const length = block[at + 1]! & 0x7f;
  const value = block.subarray(at + 2, at + 2 + length);
  return (block[at + 1]! & 0x80) === 0 ? Number(value) : readHuffmanDigits(value);
}

/** In RFC 7541's appendix B the digits 0, 1 and 2 have five bits, 3 to 9 have six. */
function readHuffmanDigits(bytes: Buffer): number {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  let digits = "";
  for (let at = 0; digits.length < 3;) {
    const short = Number.parseInt(bits.slice(at, at + 5), 2);
    if (short <= 2) {
      digits += String(short);
      at += 5;
    } else {
      digits += String(Number.parseInt(bits.slice(at, at + 6), 2) - 0x16);
      at += 6;
    }
  }
  return Number(digits);
}

/** Puts the bytes of a connection together to frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  *push(chunk: Buffer): Generator<Frame> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.#rest.readUIntBE(0, 3);
      if (this.#rest.length < end) return;
      yield {
        type: this.#rest.readUInt8(3),
        flags: this.#rest.readUInt8(4),
        streamId: this.#rest.readUInt32BE(5) & 0x7fffffff,
        payload: this.#rest.subarray(HEADER_BYTES, end),
      };
      this.#rest = this.#rest.subarray(end);
    }
  }

  /** Bytes of a frame whose end has not come. */
  get unfinished(): number {
    return this.#rest.length;
  }
}
