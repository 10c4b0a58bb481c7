import { Lexer, Marked, type Token, type TokensList } from "marked";
import { blockMath, inlineMath } from "./math-syntax.ts";

/** A paragraph beyond these is shown without inline marks: marked's search for them takes quadratic time or worse. */
const MAX_INLINE = 10_000;
const MAX_EMPHASIS_MARKS = 500;
/** Quotes in quotes and lists in lists beyond this are shown as written; each level is read again by the next. */
const MAX_NESTING = 24;

let counted = "";
let tooMany = false;

/** Whether one paragraph has more emphasis marks than anybody writes; asked once per mark, hence remembered. */
function hasTooManyMarks(paragraph: string): boolean {
  if (paragraph !== counted) {
    counted = paragraph;
    tooMany = (paragraph.match(/[*_~]/g)?.length ?? 0) > MAX_EMPHASIS_MARKS;
  }
  return tooMany;
}

const marked = new Marked({ gfm: true });
marked.use({
  extensions: [blockMath, inlineMath],
  tokenizer: {
    // False asks marked's own tokenizer; undefined says that there is no emphasis here.
    emStrong: (_source, masked) => (hasTooManyMarks(masked) ? undefined : false),
  },
});

const asText = (source: string): Token => ({ type: "text", raw: source, text: source });

const asParagraph = (source: string): Token => ({
  type: "paragraph",
  raw: source,
  text: source,
  tokens: [asText(source)],
});

class BoundedLexer extends Lexer {
  private depth = 0;

  override blockTokens(source: string, tokens: Token[] = [], lastParagraphClipped?: boolean): TokensList {
    if (this.depth >= MAX_NESTING) tokens.push(asParagraph(source));
    else {
      this.depth += 1;
      super.blockTokens(source, tokens, lastParagraphClipped);
      this.depth -= 1;
    }
    return Object.assign(tokens, { links: this.tokens.links });
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if (source.length <= MAX_INLINE) return super.inlineTokens(source, tokens);
    tokens.push(asText(source));
    return tokens;
  }
}

/** Reads Markdown into marked's tokens. Never throws, and bounded in time for any input. */
export function lexMarkdown(source: string): Token[] {
  try {
    return new BoundedLexer(marked.defaults).lex(source);
  } catch {
    // Thousands of nested quotes exhaust the stack of any recursive parser; such a text is shown as written.
    return [asParagraph(source)];
  }
}
