/**
 * How often a global pattern that is never empty matches. Without the list of matches that `match` makes: a decision
 * that leaves little behind is seldom stopped by the garbage collector.
 */
export function countMatches(text: string, pattern: RegExp): number {
  let matches = 0;
  pattern.lastIndex = 0;
  while (pattern.test(text)) matches++;
  return matches;
}
