import { COMPLEXITY_DIMENSIONS } from "../schema.ts";
import { countMatches, squeezeLines } from "./count-matches.ts";
import { findAsk } from "./find-ask.ts";
import type { Dimension } from "./measure-complexity.ts";
import type { ReadText } from "./read-text.ts";

// White space and the place of a call are each taken once, `(?=(…))\1`: tried at every length they would take minutes.
const CODE_LINES =
  /^(?:(?=(\s*))\1(?:(?:def|class|import|from|const|let|var|function|public|private|fn|func|package|#include|SELECT|INSERT|UPDATE|CREATE|return|if|for|while)\b.*[({;:]|.*[;{}]\s*$|Traceback |>>> )|\s+at (?=(.+?\(.+?:\d))\2.*\))/gm;
const MATH_SIGNS = /\\(?:frac|int|sum|sqrt|lim|begin|cdot|angle|boxed)|\$[^$\n]+\$|[∫∑√∞≤≥≠π∂∇]|[a-z]\^\d|[²³]/giu;
const ARITHMETIC = /\d+(?:[.,]\d+)?\s*[-+*×÷/^%=]\s*\(?\d+/g;
const EQUATION = /(?<![\p{L}])\d*[xyzn]\s*(?:\^\s*\d\s*|[²³])?\s*[-+=*/]\s*\d|(?<![\p{L}])[fgy]\([xnt]\)/iu;
const BULLET = /^\s*(?:[-*•]|\d+[.)])\s/gm;
const OPTION = /^\s*\(?[A-Ea-e][.):]\s/gm;
const QUOTED = /"[^"\n]{3,}"|“[^”]{3,}”|«[^»]{3,}»|„[^“”]{3,}[“”]|「[^」]{3,}」|'[^'\n]{8,}'/;
const NUMBER = /\d+(?:[.,]\d+)*/g;
// One sign of these scripts says about what three letters do.
const DENSE_SIGNS = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g;
const DENSE_SURPLUS = 2;
const MATERIAL = /[:：]\s*\n?\s*\S[\s\S]{60,}$/;
const SCRIPTS: readonly RegExp[] = [
  /[\u0400-\u04ff]/g,
  /[\u0600-\u06ff]/g,
  /[\u0900-\u097f]/g,
  /[\u3040-\u30ff]/g,
  /[\u3400-\u9fff]/g,
  /[\uac00-\ud7af]/g,
];

/** What depends on more than the message: on what was said before. */
const NOT_OF_THE_TEXT = new Set<Dimension["name"]>(["context_dependence"]);
/** Rows of the constant, of the logarithm of the length, and of the dimensions of complexity. */
export const CONSTANT_ROW = 0;
export const LENGTH_ROW = 1;
/** From here up to the edges, the rows are facts of the request alone. */
export const ASK_ROW = 50;
export const DIMENSION_ROWS = COMPLEXITY_DIMENSIONS.map((_, index) => LENGTH_ROW + 1 + index);

const capped = (value: number, most: number) => Math.min(value, most) / most;
const flag = (value: boolean) => (value ? 1 : 0);

/** The same of the request alone: figures in a pasted table do not make it a sum, nor lines of a log a program. */
function readAskFacts(sample: string): number[] {
  const { head, tail, hasMaterial } = findAsk(sample);
  const ask = `${sample.slice(0, head)}\n${sample.slice(tail)}`.trim();
  const material = hasMaterial ? sample.slice(head, tail) : "";
  const words = Math.max(1, countMatches(ask, /\S+/g));
  const numbers = countMatches(ask, NUMBER);
  return [
    flag(hasMaterial),
    capped(numbers, 3),
    capped((10 * numbers) / words, 5),
    flag(countMatches(ask, ARITHMETIC) > 0),
    flag(EQUATION.test(ask)),
    capped(countMatches(ask, MATH_SIGNS), 3),
    flag(/[?？؟]\s*$/.test(ask)),
    flag(hasMaterial && words <= 8),
    capped(countMatches(material, NUMBER), 8),
    capped(countMatches(squeezeLines(material), CODE_LINES), 4),
    capped(countMatches(material, /[{}()[\];=<>]/g) / Math.max(1, material.length), 0.06),
    capped(countMatches(material, /\n/g), 8),
  ];
}

/** What can be measured of a message without knowing its words: size, shape, code, maths, lists, scripts. */
export function readFacts(
  { sample, instruction, words, core, characters }: ReadText,
  hasImages: boolean,
  dimensions: readonly Dimension[],
): number[] {
  const numbers = countMatches(sample, NUMBER);
  const squeezed = squeezeLines(sample);
  const codeLines = countMatches(squeezed, CODE_LINES);
  const sums = countMatches(sample, ARITHMETIC);
  const isDense = sums > 0 && words < 12 * (sums + 1);
  const lines = countMatches(sample, /\n/g);
  const letters = Math.max(1, sample.length);
  const questions = countMatches(sample, /[?？؟]/g);
  const sentences = 1 + countMatches(sample, /[.!?。！？؟।]+(?:\s|$)/g);
  return [
    1,
    Math.log1p(characters + DENSE_SURPLUS * countMatches(sample, DENSE_SIGNS)) / 10,
    ...dimensions.map(({ name, value }) => (NOT_OF_THE_TEXT.has(name) ? 0 : value)),
    flag(hasImages),
    capped(Math.log1p(words), 8),
    flag(words <= 3),
    flag(words <= 7),
    flag(words > 40),
    flag(words > 120),
    flag(core !== null),
    flag(sample.includes("```")),
    capped(codeLines, 4),
    flag(codeLines > 0),
    capped(countMatches(sample, MATH_SIGNS), 4),
    flag(isDense),
    flag(EQUATION.test(sample)),
    capped(numbers, 3),
    capped(numbers, 12),
    capped((10 * numbers) / Math.max(1, words), 5),
    capped(lines, 12),
    capped(countMatches(squeezed, BULLET), 6),
    capped(countMatches(squeezed, OPTION), 4),
    capped(questions, 3),
    flag(/[?？؟]\s*$/.test(sample.slice(-80))),
    capped(countMatches(sample, /!|！/g), 3),
    flag(sample.search(QUOTED) >= 0),
    flag(MATERIAL.test(sample)),
    flag(/https?:\/\/|www\./.test(sample)),
    flag(/\w@\w+\./.test(sample)),
    capped(countMatches(sample, /[{}()[\];=<>]/g) / letters, 0.08),
    capped(countMatches(sample, /,/g), 12),
    flag(/_{3,}/.test(sample)),
    flag(/\b(?:not|except|least|never|incorrect|false)\b/i.test(sample)),
    capped(words / sentences, 40),
    capped(instruction.length / letters, 1),
    flag(/\p{Extended_Pictographic}/u.test(sample)),
    flag(/[$€£¥₹]/.test(sample)),
    flag(/\b(?:19|20)\d\d\b/.test(sample)),
    ...SCRIPTS.map((script) => flag(countMatches(sample, script) > letters / 12)),
    ...readAskFacts(sample),
  ];
}
