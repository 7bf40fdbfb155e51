import * as fc from "fast-check";
import {
  CODE,
  encodeFrame,
  encodePreface,
  encodeRequest,
  encodeReset,
  FLAG,
  TYPE,
} from "../../helpers/http2-frames.ts";
import { across, type Course, cutAt, manners, type Script } from "./course.ts";

/** One stream of the fuzz, and what its answer must be if it is served. */
interface ScriptedStream {
  readonly method: string;
  readonly path: string;
  /** Its DATA frames; none: the head ends the stream. */
  readonly body: readonly string[];
  /** The code with which its client takes it back, behind all that it sent. */
  readonly reset: number | undefined;
  readonly served: RegExp;
}

/** One connection's streams, how their frames are mixed, and where its bytes are cut into packets. */
export interface Http2Script extends Script {
  readonly streams: readonly ScriptedStream[];
  /** Which stream sends its next frame; taken modulo those that have one left. */
  readonly mix: readonly number[];
}

export type Http2Traffic = Course & { readonly connections: readonly Http2Script[] };

const NEVER = /^\b$/;
/** More than all answers of a session: nothing has to be told to go on. */
const WINDOW = 65_535;

const get = { method: "GET", body: [] };

const ending: fc.Arbitrary<Omit<ScriptedStream, "reset">> = fc.oneof(
  fc.constant({ ...get, path: "/fast", served: /^fast$/ }),
  fc.constant({ ...get, method: "HEAD", path: "/fast", served: /^$/ }),
  fc.constant({ ...get, path: "/no-such-path", served: /^$/ }),
  // Answered only after the signal; see `hold` of the fixtures.
  fc.constant({ ...get, path: "/slow", served: /^slow$/ }),
  fc
    .array(fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 300 }), {
      minLength: 1,
      maxLength: 3,
    })
    .map((body) => ({
      method: "POST",
      path: "/upload",
      body,
      served: new RegExp(`^{"bytes":${body.join("").length},`),
    })),
);

const hanging = fc
  .constantFrom("/hang", "/hang-stream")
  .map((path) => ({ ...get, path, served: NEVER }));

function connection(hangs: boolean): fc.Arbitrary<Http2Script> {
  const stream = hangs
    ? fc.oneof({ arbitrary: ending, weight: 5 }, { arbitrary: hanging, weight: 1 })
    : ending;
  const resets = fc.option(fc.constantFrom(CODE.cancel, CODE.internalError), {
    freq: 4,
    nil: undefined,
  });
  const whole = fc.tuple(stream, resets).map(([one, reset]) => ({ ...one, reset }));
  return fc.record({
    streams: fc.array(whole, { minLength: 1, maxLength: 8 }),
    mix: fc.array(fc.nat(7), { minLength: 5, maxLength: 20 }),
    ...manners,
  });
}

export const http2Traffic: fc.Arbitrary<Http2Traffic> = across(connection);

/** Of a client's streams (RFC 9113 §5.1.1). */
export function idOf(index: number): number {
  return 2 * index + 1;
}

/** The connection's bytes in packets; `nameOf` makes each target one of its kind. */
export function packetsOf(script: Http2Script, nameOf: (index: number) => string): Buffer[] {
  const { streams, mix, cuts } = script;
  const waiting = streams.map((stream, index) => framesOf(stream, idOf(index), nameOf(index)));
  const bytes = [encodePreface(WINDOW), encodeFrame(TYPE.settings, FLAG.ack, 0)];
  let opened = 0;
  for (let step = 0; waiting.some((frames) => frames.length > 0); step += 1) {
    // A stream is opened behind those of lower ids (RFC 9113 §5.1.1).
    const able = [...waiting.keys()].filter(
      (index) => index <= opened && waiting[index]!.length > 0,
    );
    const index = able[(mix[step % mix.length] ?? 0) % able.length]!;
    if (index === opened) opened += 1;
    bytes.push(waiting[index]!.shift()!);
  }
  return cutAt(Buffer.concat(bytes), cuts);
}

function framesOf(
  { method, path, body, reset }: ScriptedStream,
  id: number,
  name: string,
): Buffer[] {
  const head = encodeRequest(id, `${path}?${name}`, { method, open: body.length > 0 });
  const data = body.map((part, index) => {
    const flags = index === body.length - 1 ? FLAG.endStream : 0;
    return encodeFrame(TYPE.data, flags, id, Buffer.from(part));
  });
  return [head, ...data, ...(reset === undefined ? [] : [encodeReset(id, reset)])];
}
