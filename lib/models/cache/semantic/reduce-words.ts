import { LANGUAGES, type Language } from "./languages.ts";

/** Stands for a number among the words, so that it is known what it counts. */
export const NUMBER_PLACE = "№";
const QUESTION_MARK = "?";

/** Words that mean something else in capitals. */
const ACRONYMS = new Set("us it who aids in or me ok hi is as at no".split(" "));
/** Words that mean something else with a capital letter. */
const NAMES = new Set(
  "march may august polish turkey china apple go swift rust python java ruby shell windows word excel visa target reading nice bath job amazon orange".split(
    " ",
  ),
);

export interface ReducedWords {
  numbers: string[];
  negations: string[];
  language: string | null;
  words: string[];
}

/** Case tells nothing but for some words; a filler with a capital letter within a sentence is part of a name ("The Who"). */
function fold(token: string, index: number): string {
  const lower = token.toLowerCase();
  if (NAMES.has(lower)) return token;
  if (ACRONYMS.has(lower) && token.length > 1 && token === token.toUpperCase()) return token;
  const isFiller = Object.values(LANGUAGES).some(({ fillers }) => fillers.has(lower));
  return isFiller && index > 0 ? token : lower;
}

function knows(language: Language, word: string): boolean {
  const { signs, fillers, openers, auxiliaries, courtesies, negations, numbers } = language;
  const sets = [signs, fillers, openers, auxiliaries, courtesies, negations, numbers];
  return sets.some((set) => set.has(word));
}

function languageOf(words: readonly string[]): string | null {
  const scores = Object.entries(LANGUAGES)
    .map(([id, language]) => ({ id, score: words.filter((word) => knows(language, word)).length }))
    .sort((a, b) => b.score - a.score);
  const [first, second] = scores;
  return first && first.score > (second?.score ?? 0) ? first.id : null;
}

function applyFrames(words: readonly string[], { frames }: Language): string[] {
  let text = ` ${words.join(" ")} `;
  for (const [from, to] of frames) text = text.replaceAll(` ${from} `, to ? ` ${to} ` : " ");
  return text.split(" ").filter((word) => word !== "");
}

function dropCourtesies(words: readonly string[], { courtesies, aboutWords }: Language): string[] {
  const start = words.findIndex((word) => !courtesies.has(word));
  if (start < 0) return [...words];
  const rest = words.slice(start);
  return aboutWords.test(rest.join(" ")) ? rest : rest.filter((word) => !courtesies.has(word));
}

/** Drops what a question word makes needless, and whether it was clear without a mark that something is asked. */
function dropOpening(words: readonly string[], { openers, emptyOpeners, auxiliaries }: Language): string[] {
  const [first = ""] = words;
  if (!openers.has(first)) return [...words];
  const rest = words.filter((word) => !auxiliaries.has(word));
  return emptyOpeners.has(first) ? rest.slice(1) : rest;
}

function dropFillers(words: readonly string[], { fillers }: Language): string[] {
  // The last word is never one: "vitamin a", "plan a".
  return words.filter((word, index) => index === words.length - 1 || !fillers.has(word));
}

/**
 * Reduces the words of a question to those that mean something. In a language that is not known nothing is left out.
 * @param digits The numbers in digits, in the order of their places.
 * @param isQuestion Whether it ends with a question mark; that counts where no word says that something is asked.
 */
export function reduceWords(tokens: readonly string[], digits: readonly string[], isQuestion: boolean): ReducedWords {
  const folded = tokens.map(fold);
  const language = languageOf(folded);
  const known = language === null ? undefined : LANGUAGES[language];
  if (!known) {
    return { numbers: [...digits], negations: [], language, words: isQuestion ? [...folded, QUESTION_MARK] : folded };
  }
  const polite = dropCourtesies(folded, known);
  const framed = applyFrames(polite, known);
  const opened = dropOpening(dropCourtesies(framed, known), known);
  const isAsked = framed[0] !== polite[0] || known.openers.has(framed[0] ?? "");
  const words = dropFillers(opened, known);
  const numbers: string[] = [];
  const left = [...digits];
  const placed = words.map((word) => {
    const digit = word === NUMBER_PLACE ? left.shift() : known.numbers.get(word);
    if (digit === undefined) return word;
    numbers.push(digit);
    return NUMBER_PLACE;
  });
  return {
    numbers,
    negations: placed.filter((word) => known.negations.has(word)),
    language,
    words: isQuestion && !isAsked ? [...placed, QUESTION_MARK] : placed,
  };
}
