import type { OutboxMessage } from "./outbox.ts";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const STYLE = `
:root { color-scheme: light dark; --line: #d9d9de; --muted: #62626b; --accent: #3451b2; }
@media (prefers-color-scheme: dark) { :root { --line: #3a3a42; --muted: #a5a5b0; --accent: #9db2ff; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.25rem; overflow-wrap: anywhere; } a { color: var(--accent); }
ul { list-style: none; padding: 0; } li { border-top: 1px solid var(--line); padding: .6rem 0; overflow-wrap: anywhere; }
li a { font-weight: 600; } .muted { color: var(--muted); font-size: .9rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0 1rem; } dt { color: var(--muted); } dd { margin: 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border-top: 1px solid var(--line); padding-top: 1rem; font: inherit; }
iframe { width: 100%; height: 70vh; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
`;

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;
}

/** The list of mails, newest first. */
export function renderInbox(messages: OutboxMessage[]): string {
  const items = messages.map(
    (message) => `<li><a href="/messages/${message.id}">${escapeHtml(message.subject || "(no subject)")}</a>
<div class="muted">${escapeHtml(message.to.join(", "))} · <time datetime="${message.receivedAt}">${message.receivedAt}</time></div></li>`,
  );
  const list = items.length > 0 ? `<ul>${items.join("")}</ul>` : "<p>No mail yet.</p>";
  return page(
    "Mail outbox",
    `<h1>Mail outbox</h1><p class="muted">Mail that this installation would have sent. It never left this machine.
<a href="/">Refresh</a></p>${list}`,
  );
}

/** One mail; its HTML part is shown in a frame without scripts, forms or an origin. */
export function renderMessage(message: OutboxMessage): string {
  const frame =
    message.html === null
      ? ""
      : `<iframe title="HTML version" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/messages/${message.id}/html"></iframe>`;
  return page(
    message.subject || "(no subject)",
    `<p><a href="/">All mail</a></p><h1>${escapeHtml(message.subject || "(no subject)")}</h1>
<dl><dt>From</dt><dd>${escapeHtml(message.from)}</dd><dt>To</dt><dd>${escapeHtml(message.to.join(", "))}</dd>
<dt>Received</dt><dd><time datetime="${message.receivedAt}">${message.receivedAt}</time></dd></dl>
${frame}<pre>${linkify(escapeHtml(message.text))}</pre>`,
  );
}

/** Turns addresses in escaped text into links. */
function linkify(escaped: string): string {
  return escaped.replace(/https?:\/\/[^\s<>"]+/g, (url) => `<a href="${url}" rel="noreferrer">${url}</a>`);
}

export const PAGE_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** For the HTML part itself: nothing is fetched and nothing runs; links open in a new tab. */
export const HTML_PART_CSP =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";
