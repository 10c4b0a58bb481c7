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

/** From the second of three ends of lines on with only white space between them. */
const EMPTY_LINES = /[\n\r\u2028\u2029]\s*([\n\r\u2028\u2029][^\S\n\r\u2028\u2029]*[\n\r\u2028\u2029])/g;

/**
 * The text with one empty line where there are many. Patterns that begin at a line and let any white space follow (`^\s*`)
 * match as often as before; on the text itself each of a thousand empty lines would be tried with each other.
 */
export const squeezeLines = (text: string): string => text.replace(EMPTY_LINES, "$1");
