/** A pasted book need not travel at every pause in typing. */
const MAX_CHARACTERS = 20_000;
/** People ask before what they paste, or after it: the router reads both ends. */
const TAIL_CHARACTERS = 2_000;

/** What the router is asked about while a message is written: a long one without its middle, whose length still counts. */
export function previewText(text: string): { text: string; moreCharacters: number } {
  if (text.length <= MAX_CHARACTERS) return { text, moreCharacters: 0 };
  const head = text.slice(0, MAX_CHARACTERS - TAIL_CHARACTERS);
  return { text: head + text.slice(-TAIL_CHARACTERS), moreCharacters: text.length - MAX_CHARACTERS };
}
