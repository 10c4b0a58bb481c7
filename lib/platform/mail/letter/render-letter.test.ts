import { createTransport } from "nodemailer";
import { describe, expect, it } from "vitest";
import { XSS_PAYLOADS, XSS_SAMPLES } from "../../../testing/xss-payloads.ts";
import { mailSchema } from "../queue-mail.ts";
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
const HOSTILE: readonly string[] = [
  ...XSS_SAMPLES,
  ...XSS_PAYLOADS,
  // What is special in mails: their one style sheet, the comments of one mail program, an order of letters that deceives.
  "</style><script>alert(1)</script>",
  "</title><script>alert(1)</script>",
  "<!--[if mso]><script>alert(1)</script><![endif]-->",
  "<![endif]--><script>alert(1)</script>",
  "\u202egnp.exe",
  "=?utf-8?Q?=0D=0ABcc:_c@example.org?=",
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

  it("shows 326 hostile texts as they were written, wherever they stand (LM-06)", async () => {
    const whole = HOSTILE.join("\n");
    /** A letter with each text in a line and a fact of its own, and all of them where one fits. */
    const letterOf = (texts: readonly string[], all: string): Letter => ({
      language: "en",
      lines: [...texts],
      facts: texts.map((text) => ({ label: text, value: text })),
      code: all,
      link: { label: all, url: "https://nexus.example/" },
      otherLink: { label: all, url: "https://nexus.example/" },
      footer: all,
      unsubscribe: { label: all, url: "https://nexus.example/", oneClickUrl: "https://nexus.example/" },
    });
    const { text, html } = await renderLetter(whole, letterOf(HOSTILE, whole));
    for (const hostile of HOSTILE) expect(text).toContain(`${hostile}\n\n`);
    const plain = await renderLetter("x", letterOf(Array<string>(HOSTILE.length).fill("x"), "x"));
    // Not one element, attribute or comment more than the same mail with harmless words.
    const marks = (markup: string) => markup.match(/<[^>]*>/g);
    expect(marks(html)).toEqual(marks(plain.html));
  });

  it("has the headers of any other, whatever the subject says (LM-06)", async () => {
    const transport = createTransport({ streamTransport: true, buffer: true, newline: "unix" });
    const namesFor = async (subject: string) => {
      const { message } = await transport.sendMail({ from: "a@example.org", to: "b@example.org", subject, text: "x" });
      const [head = ""] = message.toString().split("\n\n", 1);
      return head.match(/^[^\s:]+(?=:)/gm);
    };
    const usual = await namesFor("x");
    expect(usual).toContain("Subject");
    const isTaken = (subject: string) =>
      mailSchema.safeParse({ to: "b@example.org", subject, letter: LETTER, kind: "test" }).success;
    const [refused = [], taken = []] = [/\p{Cc}/u, /^\P{Cc}+$/u].map((kind) =>
      HOSTILE.filter((text) => kind.test(text)),
    );
    expect([...refused, ...taken.map((subject) => `${subject}\r\nBcc: c@example.org`)].filter(isTaken)).toEqual([]);
    expect(taken.filter(isTaken)).toEqual(taken);
    for (const subject of taken) expect(await namesFor(subject), subject).toEqual(usual);
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
