const FIN = 0x80;
const MASKED = 0x80;
const MASK = Buffer.from([1, 2, 3, 4]);

export const OPCODE = { text: 0x1, close: 0x8 } as const;

/** The status 1001, Going Away (RFC 6455 §7.4.1). */
export const GOING_AWAY = Buffer.from([0x03, 0xe9]);

/** A client's frame of at most 125 bytes, which is masked (RFC 6455 §5.3). */
export function clientFrame(opcode: number, payload: Buffer): Buffer {
  const masked = payload.map((byte, index) => byte ^ MASK[index % MASK.length]!);
  return Buffer.concat([Buffer.from([FIN | opcode, MASKED | payload.length]), MASK, masked]);
}

/** The same from a server, which does not mask. */
export function serverFrame(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([FIN | opcode, payload.length]), payload]);
}
