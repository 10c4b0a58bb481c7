/** Rows of the weights: the first are facts about the message, the others are shared by hashed words and n-grams. */
export const FACT_ROWS = 128;
/** From here on, the rows of the facts are concepts at the edges of a long message. */
export const EDGE_ROW = 64;
export const HASHED_ROWS = 131_072;
export const ROWS = FACT_ROWS + HASHED_ROWS;

/** FNV-1a, one UTF-16 unit at a time. */
export const HASH_SEED = 0x811c9dc5;
export const hashStep = (hash: number, code: number) => Math.imul(hash ^ code, 0x01000193);

/** The row of a hash; the last mixing step of murmur3, since the low bits of FNV alone are poor. */
export function rowOf(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  mixed ^= mixed >>> 16;
  return FACT_ROWS + ((mixed >>> 0) & (HASHED_ROWS - 1));
}
