import { type Locale, localeOf } from "../../platform/public/i18n.ts";

// Here and not with the messages of the pages, whose compiled form the edge does not read.
const TEXTS: Record<Locale, { title: string; description: string; again: string }> = {
  en: {
    title: "Too many requests",
    description: "This page can be opened again in {seconds} s. Nothing you wrote is lost.",
    again: "Try again",
  },
  de: {
    title: "Zu viele Anfragen",
    description: "Diese Seite lässt sich in {seconds} s wieder öffnen. Nichts, was du geschrieben hast, ist verloren.",
    again: "Noch einmal versuchen",
  },
};

// The tokens of the design, written out: a page that is refused loads nothing, not even a style sheet.
const STYLE = `
  :root { color-scheme: light dark; --text: #1a1a20; --text-2: #555562; --back: #fff; --line: #d0d0d9 }
  @media (prefers-color-scheme: dark) { :root { --text: #f2f2f5; --text-2: #9f9fad; --back: #121216; --line: #3d3d48 } }
  body { margin: 0; background: var(--back); color: var(--text); font: 0.9375rem/1.5 ui-sans-serif, system-ui, sans-serif }
  main { min-height: 100dvh; display: grid; place-content: center; justify-items: center; gap: 4px; padding: 16px;
    box-sizing: border-box; text-align: center }
  h1 { margin: 0; font-size: 1.125rem; font-weight: 600 }
  p { margin: 0; color: var(--text-2) }
  a { margin-top: 12px; padding: 6px 12px; border: 1px solid var(--line); border-radius: 8px; color: inherit;
    text-decoration: none }`;

/** Whether a browser wants to show what it asks for: it is opened by a person, and JSON would be what they see. */
export function isPageVisit(method: string, pathname: string, headers: Headers): boolean {
  return method === "GET" && !pathname.startsWith("/api/") && headers.get("sec-fetch-dest") === "document";
}

/**
 * What somebody sees whose requests are too many, in their language and theme; a link asks for the same page again.
 * @param headers Of the request: the language that was chosen, or those of the browser.
 * @param nonce Of the policy of this answer, for the one style.
 */
export function refusalPage(retryAfterSeconds: number, headers: Headers, nonce: string): string {
  const locale = localeOf(headers);
  const { title, description, again } = TEXTS[locale];
  return `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Nexus AI</title><style nonce="${nonce}">${STYLE}</style></head>
<body><main><h1>${title}</h1><p>${description.replace("{seconds}", String(retryAfterSeconds))}</p><a href="">${again}</a></main></body>
</html>`;
}
