const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const flag = (value: boolean) => (value ? 1 : 0);
const splitWords = (text: string) => text.split(/\s+/).filter(Boolean);

/** The question without the order to print a letter only, which every such question ends with. */
export const withoutInstruction = (question: string) => question.replace(/Print only[\s\S]*/, "");

/** The answers that a question offers. */
export function optionsOf(question: string): string[] {
  return [...withoutInstruction(question).matchAll(/^[A-E]\) (.*)/gm)].map(([, option = ""]) => option);
}

/** Places of the logarithms of the question's length and its answers' among the signs. */
export const STEM_LENGTH = 3;
export const REST_LENGTH = 4;

/** What can be seen of a question that might make it hard: numbers, lengths, negation, how alike the answers are. */
export function signsOf(question: string): number[] {
  const text = withoutInstruction(question);
  const stem = text.split("\nA)")[0] ?? text;
  const options = optionsOf(question);
  const offered = splitWords(options.join(" ").toLowerCase());
  const asked = new Set(splitWords(stem.toLowerCase()));
  const numbers = text.match(/\d+/g)?.length ?? 0;
  const lengths = options.map(({ length }) => length);
  const middle = mean(lengths);
  return [
    flag(numbers > 0),
    Math.min(numbers, 4),
    Math.min(numbers, 12),
    Math.log1p(stem.length),
    Math.log1p(text.length - stem.length),
    mean(options.map((option) => splitWords(option).length)),
    Math.sqrt(mean(lengths.map((length) => (length - middle) ** 2))),
    new Set(offered).size / Math.max(1, offered.length),
    mean(splitWords(text).map(({ length }) => length)),
    flag(/\b(?:not|except|least|best|most|likely)\b/.test(stem)),
    flag(/\b(?:not|except|least)\b/i.test(stem)),
    stem.split(".").length - 1,
    flag(options.some((option) => /\d/.test(option))),
    [...new Set(offered)].filter((word) => asked.has(word)).length,
  ];
}
