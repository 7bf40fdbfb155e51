/** From the primary: all workers stop, so tell me before you stop listening. */
export const ANNOUNCE = "announce";
/** From a worker: nothing is in flight here, and nobody came for a while. */
export const SETTLED = "settled";
/** From the primary: what was accepted for you is with you, stop listening. */
export const LET_GO = "let go";

type Said = typeof ANNOUNCE | typeof SETTLED | typeof LET_GO;

/** Primary and workers speak over the channel that the program uses too. */
interface ClusterMessage {
  readonly lastcall: Said;
}

export function message(said: Said): ClusterMessage {
  return { lastcall: said };
}

export function says(received: unknown, said: Said): boolean {
  return (received as Partial<ClusterMessage> | null | undefined)?.lastcall === said;
}
