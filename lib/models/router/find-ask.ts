import { squeezeLines } from "./count-matches.ts";

/** Where a message asks and where it shows what it asks about: the request is what stands before `head` and after `tail`. */
export interface Ask {
  head: number;
  tail: number;
  /** Whether anything stands between. */
  hasMaterial: boolean;
}

/** Characters from which on text beside a request is taken for material. */
const LEAST_MATERIAL = 60;
const MOST_HEAD = 300;
const MOST_TAIL = 200;

const QUESTION = /[?？؟]["'”»)]*\s*$/;
// "Hi," or "Hello!" alone on a line is no request: what follows it is.
const GREETING = /^.{0,30}[,!，！]\s*$/;
// No time of day, and more than a label.
const COLON = /(?<=.{12})(?<!\d)[:：](?=\s*\S)/;

// The choices of a question belong to it.
const OPTIONS = /\n\s*\(?[A-Ea-e][.):]\s/;

const isHead = (text: string) => {
  const { length } = text.trim();
  return length >= 4 && length <= MOST_HEAD && !GREETING.test(text.trim());
};

/** The place of the first and the last break between blocks: empty lines, or ends of lines where there are none. */
function findBreaks(text: string, end: number): { first: number; last: number } | null {
  const body = text.slice(0, end);
  const blank = body.search(/\n[ \t\r]*\n/);
  if (blank >= 0) return { first: blank, last: Math.max(body.lastIndexOf("\n\n"), blank) + 1 };
  const line = body.indexOf("\n");
  return line < 0 ? null : { first: line, last: body.lastIndexOf("\n") };
}

/**
 * Tells the request of a message from a text, a table or a log that it is about: the request is the first block, the last
 * one if that asks (or the first is too long to be one), or what stands before a colon. Without material the whole text is
 * the request.
 */
export function findAsk(text: string): Ask {
  const end = text.trimEnd().length;
  const whole = { head: end, tail: end, hasMaterial: false };
  const begin = text.length - text.trimStart().length;
  const breaks = findBreaks(text.slice(begin), end - begin);
  if (OPTIONS.test(squeezeLines(text))) return whole;
  if (breaks === null) {
    const colon = text.search(COLON);
    const fits = colon > 0 && colon < MOST_TAIL && end - colon > LEAST_MATERIAL;
    return fits ? { head: colon + 1, tail: end, hasMaterial: true } : whole;
  }
  const first = begin + breaks.first;
  const last = begin + breaks.last;
  const closing = text.slice(last, end);
  const isHeaded = isHead(text.slice(begin, first));
  const asksLast = closing.trim().length <= MOST_TAIL && (QUESTION.test(closing) || !isHeaded);
  const head = isHeaded ? first : begin;
  const tail = asksLast ? Math.max(last, head) : end;
  return tail - head < LEAST_MATERIAL || (!isHeaded && !asksLast) ? whole : { head, tail, hasMaterial: true };
}
