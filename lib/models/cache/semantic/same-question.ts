import { type ReadQuestion, readQuestion } from "./read-question.ts";

/** Why two questions do not ask the same. */
export type Difference = "shape" | keyof ReadQuestion;

/** Longer questions, and those of several lines, differ in too many ways to be compared by words. */
const MAX_CHARACTERS = 400;

/** Whether a question can be compared at all. */
export function isComparable(question: string): boolean {
  const { length } = question.trim();
  return length > 0 && length <= MAX_CHARACTERS && !question.trim().includes("\n");
}

const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((one, index) => one === b[index]);

/**
 * The first thing in which two questions differ, or null when they ask the same in other words. Likeness of embeddings
 * cannot tell "to German" from "to French"; this looks at the words. It errs on one side: every word that is not known
 * to be mere form counts as a name, and must be there, in its place, in both.
 */
export function findDifference(one: string, other: string): Difference | null {
  if (!isComparable(one) || !isComparable(other)) return "shape";
  const [a, b] = [readQuestion(one), readQuestion(other)];
  if (!same(a.verbatim, b.verbatim)) return "verbatim";
  if (!same(a.numbers, b.numbers)) return "numbers";
  if (!same(a.negations, b.negations)) return "negations";
  if (a.language !== b.language) return "language";
  return same(a.words, b.words) ? null : "words";
}
