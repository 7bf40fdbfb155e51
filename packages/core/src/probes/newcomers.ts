/** Enough that the questions of many strangers seldom meet in one slot. */
const SLOTS = 512;
const SLOT_SIZE = 16;

interface Question {
  readonly hash: number;
  readonly at: number;
}

/**
 * Questions of those whose interval is not known yet. Each has its slot by a hash that nobody outside can foresee, so
 * that a stranger who asks under ever new names pushes out no more than chance puts in its way.
 */
export class Newcomers {
  readonly #slots = new Map<number, Question[]>();
  readonly #seed = Math.trunc(Math.random() * 2 ** 32);

  /** Notes a question. Returns when this asker has asked so far, as far as it is remembered. */
  asked(key: string, at: number): readonly number[] {
    const hash = this.#hash(key);
    const slot = this.#slots.get(hash % SLOTS) ?? [];
    this.#slots.set(hash % SLOTS, slot);
    slot.push({ hash, at });
    if (slot.length > SLOT_SIZE) slot.shift();
    return slot.filter((question) => question.hash === hash).map((question) => question.at);
  }

  /** FNV-1a. */
  #hash(key: string): number {
    let hash = this.#seed;
    for (let index = 0; index < key.length; index++) {
      hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
    }
    return hash >>> 0;
  }
}
