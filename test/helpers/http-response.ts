/** One response as it stood on the wire. */
export interface RawResponse {
  readonly status: number;
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Whether its end was on the wire: the length reached, the last chunk, or the connection's end where neither is given. */
  readonly complete: boolean;
}

interface Body {
  readonly bytes: Buffer;
  readonly end: number;
  readonly complete: boolean;
}

const HEAD_END = "\r\n\r\n";

/** All responses in `bytes`, the interim ones too. `methods` are those of the requests sent, in order. */
export function parseResponses(
  bytes: Buffer,
  methods: readonly string[],
  ended: boolean,
): RawResponse[] {
  const responses: RawResponse[] = [];
  let offset = 0;
  let final = 0;
  while (offset < bytes.length) {
    const headEnd = bytes.indexOf(HEAD_END, offset);
    if (headEnd < 0) break;
    const [statusLine = "", ...fields] = bytes.toString("latin1", offset, headEnd).split("\r\n");
    const [, version = "", status = ""] = /^HTTP\/(\S+) (\d{3})/.exec(statusLine) ?? [];
    if (status === "") throw new Error(`not a response: ${JSON.stringify(statusLine)}`);
    const headers = parseFields(fields);
    const bodyStart = headEnd + HEAD_END.length;
    const interim = Number(status) < 200;
    const bodiless = interim || methods[final] === "HEAD" || status === "204" || status === "304";
    const body = bodiless
      ? { bytes: Buffer.alloc(0), end: bodyStart, complete: true }
      : readBody(bytes, bodyStart, headers, ended);
    const { complete } = body;
    responses.push({ status: Number(status), version, headers, body: body.bytes, complete });
    if (!complete) break;
    if (!interim) final += 1;
    offset = body.end;
  }
  return responses;
}

function parseFields(fields: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const field of fields) {
    const colon = field.indexOf(":");
    headers[field.slice(0, colon).toLowerCase()] = field.slice(colon + 1).trim();
  }
  return headers;
}

function readBody(
  bytes: Buffer,
  start: number,
  headers: Readonly<Record<string, string>>,
  ended: boolean,
): Body {
  if (headers["transfer-encoding"] === "chunked") return readChunks(bytes, start);
  const length = headers["content-length"];
  if (length === undefined) {
    return { bytes: bytes.subarray(start), end: bytes.length, complete: ended };
  }
  const end = start + Number(length);
  return { bytes: bytes.subarray(start, end), end, complete: bytes.length >= end };
}

function readChunks(bytes: Buffer, start: number): Body {
  const chunks: Buffer[] = [];
  let offset = start;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", offset);
    if (lineEnd < 0) break;
    const size = Number.parseInt(bytes.toString("latin1", offset, lineEnd), 16);
    const dataStart = lineEnd + 2;
    const dataEnd = dataStart + size;
    if (bytes.length < dataEnd + 2) break;
    if (size === 0) return { bytes: Buffer.concat(chunks), end: dataEnd + 2, complete: true };
    chunks.push(bytes.subarray(dataStart, dataEnd));
    offset = dataEnd + 2;
  }
  return { bytes: Buffer.concat(chunks), end: bytes.length, complete: false };
}
