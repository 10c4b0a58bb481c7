import { NUMBER_PLACE, reduceWords } from "./reduce-words.ts";

/** A question taken apart into what must be the same in another one that asks for the same. */
export interface ReadQuestion {
  /** Quoted text, code, links, identifiers: as they are written, in their order. */
  verbatim: string[];
  /** In their order, with signs and units that touch them. */
  numbers: string[];
  /** Words that negate, in their order. */
  negations: string[];
  /** Null where none of the known ones is likely. */
  language: string | null;
  /**
   * Everything that means something, in its order: names, things, deeds, directions, marks, and the places of what is
   * listed above.
   */
  words: string[];
}

const VERBATIM = new RegExp(
  [
    "```[\\s\\S]*?```",
    "`[^`]+`",
    '"[^"]+"',
    "“[^”]+”",
    "„[^“”]+[“”]",
    "«[^»]+»",
    "‘[^’]+’",
    "(?<=^|\\s)'[^']+'(?=$|[\\s.,;:?!])",
    "https?://\\S+",
    "[\\w.+-]+@[\\w-]+\\.[\\w.-]+",
    // A path, a dotted or snake_case name, camelCase, an option, a name with a sign of its own (C++, C#).
    "(?<![\\w/])[~.]?/[\\w./-]+",
    "\\b[A-Za-z]\\w*(?:[._]\\w+)+\\b",
    "\\b[a-z]+[A-Z]\\w*\\b",
    "(?<=^|\\s)--?[a-z][\\w-]*",
    "\\b[A-Za-z]\\w{0,8}(?:\\+\\+|#)",
  ].join("|"),
  "gu",
);
const NUMBER =
  /(?<![\p{L}\p{N}])[-+−]?[€$£¥]?[.,]?\d+(?:[.,:/'’]\d+)*(?:\s?[%€$£¥°‰]|!)?(?:\p{L}{1,3}(?![\p{L}\p{N}]))?|[-+−]?\d+(?:[.,:/]\d+)*!?/gu;
/** Letters and digits that touch; a mark that is no punctuation; punctuation that stands alone, as something asked about. */
const TOKEN =
  /[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}.,;:?!？！؟،。、，…"“”„«»‘’'`¿¡–—-]|(?<=\s)[.,;:–—-](?=\s)|(?<=\s)[?!](?=\s+\S)/gu;
/** Where something verbatim stood. */
const VERBATIM_PLACE = "⌑";

/** `France's capital` as `capital of France`. */
function turnPossessives(text: string): string {
  return text.replace(/(\p{Lu}[\p{L}\p{M}-]*)['’]s ([\p{Ll}\p{M}-]+)/gu, "$2 of $1");
}

/** Takes a question apart. */
export function readQuestion(question: string): ReadQuestion {
  const verbatim: string[] = [];
  const numbers: string[] = [];
  const text = turnPossessives(question.normalize("NFC").trim())
    .replace(VERBATIM, (found) => {
      verbatim.push(found);
      return ` ${VERBATIM_PLACE} `;
    })
    .replace(NUMBER, (found) => {
      numbers.push(found.replace(/\s/g, "").replace("−", "-"));
      return ` ${NUMBER_PLACE} `;
    })
    // "don't" is one word; any other apostrophe, and a hyphen within a word, part two.
    .replace(/n['’]t\b/g, "nt")
    .replace(/(?<=\p{L})['’-](?=\p{L})/gu, " ");
  const tokens = [...text.matchAll(TOKEN)].map(([token]) => token);
  const isQuestion = /[?？؟]\s*$/.test(text);
  return { verbatim, ...reduceWords(tokens, numbers, isQuestion) };
}
