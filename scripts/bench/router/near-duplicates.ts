import { withoutInstruction } from "./question-signs.ts";

/** Share of common words, of all words of two questions, from which on they are taken for one. */
const SAME = 0.7;

const wordsOf = (text: string) =>
  new Set(
    withoutInstruction(text)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [],
  );

function closeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  return common / Math.max(1, a.size + b.size - common);
}

/**
 * Numbers of groups, one for each text: texts that share most of their words (Jaccard 1912), directly or by others
 * between them, have the same. Whoever learns from one must not be tested on the other.
 */
export function groupsOf(texts: readonly string[]): number[] {
  const words = texts.map(wordsOf);
  const groups = [...texts.keys()];
  for (const [at, own] of words.entries()) {
    for (let other = 0; other < at; other++) {
      const [from, to] = [groups[at] ?? at, groups[other] ?? other];
      if (from === to || closeness(own, words[other] ?? new Set()) < SAME) continue;
      for (const [place, group] of groups.entries()) if (group === from) groups[place] = to;
    }
  }
  return groups;
}
