import { createHighlighterCore, type GrammarState, type HighlighterCore, type ThemeRegistrationRaw } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import { bundledLanguages } from "shiki/langs";

export type TokenKind = "keyword" | "string" | "function" | "number" | "comment";

export interface CodeToken {
  text: string;
  kind: TokenKind | null;
}

export interface Highlighted {
  /** The part of the code that is coloured: whole lines, from the start. */
  text: string;
  /** Its lines. A line that was there before is the same array as before. */
  lines: readonly (readonly CodeToken[])[];
  /** Nothing more to colour in the given code. */
  finished: boolean;
}

export interface GrowingHighlighter {
  /**
   * Colours further lines of `code` for about `budgetMs`, then returns what is done. `closed` says that the last
   * line is complete; when it grows all the same, it is coloured again.
   */
  advance: (code: string, closed: boolean, budgetMs: number) => Highlighted;
}

/** TextMate scopes of each kind. Names of things keep the text colour: only structure is coloured. */
const SCOPES: Record<TokenKind, string[]> = {
  keyword: [
    "keyword",
    "storage",
    "variable.language",
    "entity.name.tag",
    "punctuation.definition.template-expression",
    "markup.heading",
    "constant.language",
  ],
  string: [
    "string",
    "punctuation.definition.string",
    "markup.inline.raw",
    "markup.inserted",
    "entity.other.attribute-value",
  ],
  function: ["entity.name.function", "support.function", "meta.function-call entity.name", "entity.name.command"],
  number: [
    "constant.numeric",
    "constant.character",
    "constant.other",
    "entity.other.attribute-name",
    "support.type.property-name",
  ],
  comment: ["comment", "punctuation.definition.comment"],
};

const TEXT = "#000000";
const KIND_OF_COLOUR = new Map<string, TokenKind>();
const settings = [
  { settings: { foreground: TEXT, background: "#FFFFFF" } },
  { scope: ["keyword.operator", "punctuation", "storage.type.function.arrow"], settings: { foreground: TEXT } },
];

/** Colours leave Shiki as numbers of kinds and become classes here, so that no style attribute is needed. */
for (const [index, kind] of (["keyword", "string", "function", "number", "comment"] as const).entries()) {
  const foreground = `#00000${index + 1}`;
  KIND_OF_COLOUR.set(foreground, kind);
  settings.push({ scope: SCOPES[kind], settings: { foreground } });
}

const THEME: ThemeRegistrationRaw = { name: "nexus", type: "light", settings };
/** Minified code: one line of it can take seconds. */
const MAX_LINE = 2000;
/** Beyond this a line keeps one colour to its end. Generous, because the first lines also compile the grammar. */
const LINE_LIMIT_MS = 3000;

let core: Promise<HighlighterCore> | null = null;

function loadCore(): Promise<HighlighterCore> {
  // The JavaScript engine: no WebAssembly to fetch and none to allow in the CSP.
  core ??= createHighlighterCore({
    themes: [THEME],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  return core;
}

function isKnown(language: string): language is keyof typeof bundledLanguages {
  return Object.hasOwn(bundledLanguages, language);
}

/** A highlighter for one growing block of code in `language`, or null when the language is unknown. */
export async function createGrowingHighlighter(language: string): Promise<GrowingHighlighter | null> {
  if (!isKnown(language)) return null;
  const shiki = await loadCore();
  await shiki.loadLanguage(bundledLanguages[language]);
  let text = "";
  let lines: readonly (readonly CodeToken[])[] = [];
  let state: GrammarState | undefined;
  let beforeLastLine: GrammarState | undefined;

  const colour = (line: string): readonly CodeToken[] => {
    beforeLastLine = state;
    if (line.length > MAX_LINE) return [{ text: line, kind: null }];
    const options = {
      lang: language,
      theme: "nexus",
      tokenizeTimeLimit: LINE_LIMIT_MS,
      ...(state && { grammarState: state }),
    };
    const tokens = shiki.codeToTokensBase(line, options);
    state = shiki.getLastGrammarState(tokens);
    return (tokens[0] ?? []).map(({ content, color }) => ({
      text: content,
      kind: KIND_OF_COLOUR.get(color?.toUpperCase() ?? "") ?? null,
    }));
  };

  return {
    advance(code, closed, budgetMs) {
      if (!code.startsWith(text)) {
        text = "";
        lines = [];
        state = undefined;
      } else if (text !== "" && !text.endsWith("\n") && code !== text) {
        text = text.slice(0, text.lastIndexOf("\n") + 1);
        lines = lines.slice(0, -1);
        state = beforeLastLine;
      }
      const until = performance.now() + budgetMs;
      const fresh: (readonly CodeToken[])[] = [];
      let at = text.length;
      let finished = false;
      while (performance.now() < until) {
        const end = code.indexOf("\n", at);
        if (end < 0 && (!closed || at === code.length)) {
          finished = true;
          break;
        }
        const next = end < 0 ? code.length : end + 1;
        fresh.push(colour(code.slice(at, end < 0 ? next : end)));
        at = next;
      }
      if (fresh.length > 0) lines = [...lines, ...fresh];
      text = code.slice(0, at);
      return { text, lines, finished };
    },
  };
}
