import { describe, expect, it } from "vitest";
import { DARK, LIGHT } from "./palette.ts";
import { renderLetter } from "./render-letter.ts";
import { type Letter, letterSchema } from "./schema.ts";

const LETTER: Letter = {
  language: "de",
  lines: ["Erste Zeile.", "Zweite Zeile."],
  facts: [
    { label: "Betrag", value: "29,00 $" },
    { label: "Rechnung", value: "NX-0001" },
  ],
  code: "123456",
  link: { label: "Ansehen", url: "https://nexus.example/settings/plan?a=1&b=2" },
  otherLink: { label: "Das war ich nicht", url: "https://nexus.example/not-me?token=t" },
  footer: "Das Ende.",
  unsubscribe: {
    label: "Abbestellen",
    url: "https://nexus.example/unsubscribe?token=t",
    oneClickUrl: "https://nexus.example/api/webhooks/unsubscribe?token=t",
  },
};
const HOSTILE = [
  '<img src=x onerror="alert(1)">',
  "</style><script>alert(1)</script>",
  '"><svg/onload=alert(1)>',
  "<a href='javascript:alert(1)'>x</a>",
  "{{constructor.constructor('alert(1)')()}}",
  "\u202egnp.exe",
  "<!--[if mso]><script>alert(1)</script><![endif]-->",
];

/** What is left of HTML when tags, comments and styles are gone. */
function visible(html: string): string {
  return html
    .replace(/<head[\s\S]*?<\/head>/g, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&amp;", "&");
}

describe("a rendered letter", () => {
  it("says the same in text and HTML, all of it", async () => {
    const { text, html } = await renderLetter("Betreff", LETTER);
    const { lines, facts = [], code, link, otherLink, footer, unsubscribe } = LETTER;
    const said = [...lines, ...facts.flatMap(({ label, value }) => [label, value]), code, link?.label, footer];
    for (const words of [...said, otherLink?.label, unsubscribe?.label]) {
      expect(text).toContain(words);
      expect(visible(html)).toContain(words);
    }
    for (const url of [link?.url ?? "", otherLink?.url ?? "", unsubscribe?.url ?? ""]) {
      expect(text).toContain(url);
      expect(html).toContain(`href="${url.replaceAll("&", "&amp;")}"`);
    }
  });

  it("names its language and direction, and both themes", async () => {
    const { html } = await renderLetter("Betreff", LETTER);
    expect(html).toMatch(/<html[^>]* lang="de"/);
    expect(html).toMatch(/<html[^>]* dir="ltr"/);
    expect(html).toContain('<meta name="color-scheme" content="light dark"/>');
    expect(html).toContain("@media (prefers-color-scheme:dark)");
    expect(html).toContain("<title>Betreff</title>");
  });

  it("gives every coloured element its colour in the dark theme", async () => {
    const { html } = await renderLetter("Betreff", LETTER);
    const coloured = [...html.matchAll(/<(?:p|td|th|a|h1|hr|body)\b[^>]*(?:color|background)[^>]*>/g)].map(
      ([tag]) => tag,
    );
    expect(coloured.length).toBeGreaterThan(8);
    // The cell that the body's style is laid on has no class, and is named by where it stands.
    const page = /<body class="nx-page"[^>]*>(?:<!--[^>]*-->)*<table[^>]*><tbody><tr>(<td[^>]*>)/.exec(html)?.[1];
    expect(coloured.filter((tag) => !/class="nx-/.test(tag))).toEqual([page]);
    expect(html).toContain(`.nx-page,.nx-page>table>tbody>tr>td{background-color:${DARK.page}!important}`);
  });

  it("loads nothing from elsewhere", async () => {
    const { html } = await renderLetter("Betreff", LETTER);
    expect(html).not.toMatch(/<(?:img|link|script|iframe|object|embed|video|audio|source|form|base)\b/i);
    expect(html).not.toMatch(/\b(?:src|srcset|background|poster)\s*=/i);
    expect(html).not.toMatch(/url\(|@import|@font-face/i);
  });

  it.each(HOSTILE)("shows %j as it was written, wherever it stands (LM-06)", async (hostile) => {
    const letter: Letter = {
      language: "en",
      lines: [hostile],
      facts: [{ label: hostile, value: hostile }],
      code: hostile,
      link: { label: hostile, url: "https://nexus.example/" },
      footer: hostile,
    };
    const plain: Letter = { ...letter, lines: ["x"], facts: [{ label: "x", value: "x" }], code: "x", footer: "x" };
    plain.link = { label: "x", url: "https://nexus.example/" };
    const { text, html } = await renderLetter(hostile, letter);
    expect(text).toContain(hostile);
    // Not one element or comment more than the same mail with harmless words.
    const marks = (markup: string) => [...markup.matchAll(/<[!/a-z][^\s>]*/gi)].map(([mark]) => mark.toLowerCase());
    expect(marks(html)).toEqual(marks((await renderLetter("x", plain)).html));
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://x.example/"])(
    "has no link to %s",
    (url) => {
      expect(letterSchema.safeParse({ ...LETTER, link: { label: "x", url } }).success).toBe(false);
    },
  );
});

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(one: string, other: string): number {
  const luminance = (hex: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

it.each([LIGHT, DARK])("is readable in both themes", ({ card, text, muted, button, onButton }) => {
  for (const [front, ground] of [
    [text, card],
    [muted, card],
    [onButton, button],
  ] as const) {
    expect(contrast(front, ground)).toBeGreaterThanOrEqual(4.5);
  }
});
