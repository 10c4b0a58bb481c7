import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
/** What a guesser knows of this product; the person's own words come with each call. */
const CONTEXT = ["nexus", "nexusai"];
// The matching takes longer than linear; what lies beyond makes no password weaker.
const MAX_CHARACTERS = 64;

/** 0: guessed at once, to 4: beyond reach. */
export type Strength = 0 | 1 | 2 | 3 | 4;

/**
 * How hard a password is to guess (zxcvbn, https://www.usenix.org/conference/usenixsecurity16/technical-sessions/presentation/wheeler).
 * Heavy, with its lists of words: to be loaded when somebody types a new password.
 * @param own Words that somebody who knows the person would try: name, address.
 */
export function estimateStrength(password: string, own: readonly string[]): Strength {
  return zxcvbn.check([...password].slice(0, MAX_CHARACTERS).join(""), [...CONTEXT, ...own]).score;
}
