import { countMatches } from "./count-matches.ts";

/** A message prepared for the rules. */
export interface ReadText {
  /** Head and tail of the message as written, for structure: code, maths, lists. */
  sample: string;
  /** What is asked, without accents, case, code and quotations: the part of the message that holds the instruction. */
  instruction: string;
  /** First and last sentence of a long message; null when the message is short. */
  core: string | null;
  words: number;
  /** Of the whole message. */
  characters: number;
}

const SAMPLE = { head: 2_000, tail: 1_000 };
const INSTRUCTION = { head: 500, tail: 300 };
/** Characters from which on a message carries more than its instruction. */
const LONG = 800;
// Signs of scripts that put no spaces between words; two make about one word.
const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g;

function ends(text: string, { head, tail }: { head: number; tail: number }): string {
  return text.length <= head + tail ? text : `${text.slice(0, head)}\n${text.slice(-tail)}`;
}

/** Lower case without accents, so that one rule fits "Übersetze", "ubersetze" and "ÜBERSETZE". */
export function foldText(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .toLowerCase();
}

function firstAndLast(instruction: string): string {
  const sentences = instruction.split(/\n|(?<=[.!?。！？:：])\s*/).filter((sentence) => sentence.trim() !== "");
  return `${sentences[0] ?? ""}\n${sentences.at(-1) ?? ""}`;
}

/**
 * Reads at most 3,000 characters of a message, so that a pasted book costs no more than a page. The instruction is
 * taken from both ends, where people put it, and quoted text is left out of it: in `translate "write a poem"` only the
 * translation is asked for.
 */
export function readText(text: string): ReadText {
  const sample = ends(text, SAMPLE);
  const bare = sample
    .replace(/```[\s\S]*?(?:```|$)/g, " ")
    .replace(/"[^"\n]{3,}"|“[^”]{3,}”|«[^»]{3,}»|„[^“”]{3,}[“”]|「[^」]{3,}」/g, " ");
  const unspaced = countMatches(sample, UNSPACED);
  const spaced = countMatches(sample.replace(UNSPACED, " "), /\S+/g);
  const share = sample.length === 0 ? 1 : text.length / sample.length;
  const instruction = foldText(ends(bare.trim(), INSTRUCTION));
  return {
    sample,
    instruction,
    core: text.length > LONG ? firstAndLast(instruction) : null,
    words: Math.round((spaced + unspaced / 2) * Math.max(1, share)),
    characters: text.length,
  };
}
