import * as fc from "fast-check";

/** How a run goes, whatever its connections send. */
export interface Course {
  /** Which connection sends its next packet; taken modulo those that have one left. */
  readonly order: readonly number[];
  /** How many packets go out before the signal, as a part of all. */
  readonly signalAt: number;
  /** Whether another request keeps the server draining until all is sent. */
  readonly held: boolean;
  /** How long requests are still served after the signal, and told to close. */
  readonly lameDuckMs: number;
  /** Whether some requests are never answered, so that the deadline has to cut. */
  readonly hangs: boolean;
}

/** What one connection does besides what its protocol says. */
export interface Script {
  /** Its bytes are cut into packets at so many thousandths of their length. */
  readonly cuts: readonly number[];
  /** Whether it is opened only when its first packet is due. */
  readonly late: boolean;
  /** Whether its client goes away instead of sending the last packet. */
  readonly breaksOff: boolean;
}

/** The parts of a script that every protocol has. */
export const manners = {
  cuts: fc.array(fc.nat(999), { maxLength: 8 }),
  late: fc.boolean(),
  breaksOff: fc.nat(9).map((n) => n === 0),
};

/** A course, and the connections that go with it. */
export function across<C>(
  connection: (hangs: boolean) => fc.Arbitrary<C>,
): fc.Arbitrary<Course & { readonly connections: readonly C[] }> {
  return fc.constantFrom(false, false, false, true).chain((hangs) =>
    fc.record({
      connections: fc.array(connection(hangs), { minLength: 5, maxLength: 20 }),
      order: fc.array(fc.nat(19), { minLength: 50, maxLength: 100 }),
      signalAt: fc.double({ min: 0, max: 1, noNaN: true }),
      held: fc.boolean(),
      lameDuckMs: fc.constantFrom(0, 100),
      hangs: fc.constant(hangs),
    }),
  );
}

export function cutAt(bytes: Buffer, thousandths: readonly number[]): Buffer[] {
  const at = new Set(thousandths.map((cut) => Math.floor((cut / 1_000) * bytes.length)));
  const bounds = [0, ...[...at].toSorted((a, b) => a - b), bytes.length];
  return bounds
    .slice(1)
    .map((end, index) => bytes.subarray(bounds[index], end))
    .filter(({ length }) => length > 0);
}
