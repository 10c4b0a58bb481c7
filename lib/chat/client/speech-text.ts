/** The first piece is short, so that it is soon heard; each piece is a request, so the others are long. */
const FIRST_CHARACTERS = 300;
const NEXT_CHARACTERS = 3000;

/** Markdown as it is said: without code, tables' rules, addresses and signs. */
export function toSpokenText(markdown: string): string {
  return markdown
    .replace(/^(```|~~~).*?^\1[^\n]*$/gms, "\n")
    .replace(/^(?:```|~~~)[\s\S]*$/m, "")
    .replace(/\$\$[\s\S]*?\$\$/g, " ")
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s*\|?[\s:|-]*-{3,}[\s:|-]*$/gm, "")
    .replace(/^\s{0,3}(?:#{1,6}|>|[-*+]|\d+[.)])\s+/gm, "")
    .replace(/\|/g, ", ")
    .replace(/(\*\*|__|\*|`|~~)(?=\S)(.+?)(?<=\S)\1/g, "$2")
    .replace(/https?:\/\/\S+/g, "")
    .replace(/[ \t]+/g, " ")
    .replace(/\s*\n\s*/g, "\n")
    .trim();
}

/** A sentence that is longer than a piece, cut between words where that is possible. */
function cutLong(sentence: string, most: number): string[] {
  const pieces: string[] = [];
  let rest = sentence;
  while (rest.length > most) {
    const space = rest.lastIndexOf(" ", most);
    const end = space > most / 2 ? space : most;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest];
}

/**
 * An answer in pieces to be read aloud one after the other, each ending with a sentence.
 * @param locale Decides what a sentence is.
 */
export function speechPieces(markdown: string, locale: string): string[] {
  const text = toSpokenText(markdown);
  const sentences = [...new Intl.Segmenter(locale, { granularity: "sentence" }).segment(text)].map(
    (one) => one.segment,
  );
  const pieces: string[] = [];
  let piece = "";
  for (const part of sentences.flatMap((sentence) => cutLong(sentence, NEXT_CHARACTERS))) {
    const most = pieces.length === 0 ? FIRST_CHARACTERS : NEXT_CHARACTERS;
    if (piece !== "" && piece.length + part.length > most) {
      pieces.push(piece.trim());
      piece = "";
    }
    piece += part;
  }
  return [...pieces, piece.trim()].filter((one) => one !== "");
}
