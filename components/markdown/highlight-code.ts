import { createHighlighterCore, type GrammarState, type HighlighterCore, type ThemeRegistrationRaw } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import { bundledLanguages } from "shiki/langs";

export type TokenKind = "keyword" | "string" | "function" | "number" | "comment";

export interface CodeToken {
  text: string;
  kind: TokenKind | null;
}

export interface GrowingHighlighter {
  /** The lines of `code`. When it only continues the last one, finished lines are the same arrays as before. */
  update: (code: string) => readonly (readonly CodeToken[])[];
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
  let done = "";
  let lines: readonly (readonly CodeToken[])[] = [];
  let state: GrammarState | undefined;

  const tokenize = (part: string) => {
    const tokens = shiki.codeToTokensBase(part, {
      lang: language,
      theme: "nexus",
      ...(state && { grammarState: state }),
    });
    const converted = tokens.map((line) =>
      line.map(
        ({ content, color }): CodeToken => ({
          text: content,
          kind: KIND_OF_COLOUR.get(color?.toUpperCase() ?? "") ?? null,
        }),
      ),
    );
    return { converted, next: shiki.getLastGrammarState(tokens) };
  };

  return {
    update(code) {
      if (!code.startsWith(done)) {
        done = "";
        lines = [];
        state = undefined;
      }
      const end = code.lastIndexOf("\n") + 1;
      if (end > done.length) {
        // Without its last line break, which Shiki would take for one more, empty line.
        const { converted, next } = tokenize(code.slice(done.length, end - 1));
        lines = [...lines, ...converted];
        state = next;
        done = code.slice(0, end);
      }
      const rest = code.slice(done.length);
      return rest ? [...lines, ...tokenize(rest).converted] : lines;
    },
  };
}
