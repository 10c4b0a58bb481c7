import type { Mail } from "../platform/mail/queue-mail.ts";

/** What a mail says; the same in text and HTML. */
export interface Letter {
  subject: string;
  lines: string[];
  code?: string;
  link?: { label: string; url: string };
  /** A second, quieter one: the way out. */
  otherLink?: { label: string; url: string };
  footer: string;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function renderHtml({ subject, lines, code, link, otherLink, footer }: Letter): string {
  const paragraph = "margin:0 0 16px;font-size:16px;line-height:24px;color:#18181b";
  const body = [
    ...lines.map((line) => `<p style="${paragraph}">${escapeHtml(line)}</p>`),
    code
      ? `<p style="margin:0 0 16px;font:600 32px/40px ui-monospace,Menlo,Consolas,monospace;letter-spacing:6px;color:#18181b">${escapeHtml(code)}</p>`
      : "",
    link
      ? `<p style="margin:0 0 24px"><a href="${escapeHtml(link.url)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#18181b;color:#ffffff;font-size:16px;text-decoration:none">${escapeHtml(link.label)}</a></p>`
      : "",
    otherLink
      ? `<p style="margin:0 0 24px"><a href="${escapeHtml(otherLink.url)}" style="font-size:16px;line-height:24px;color:#18181b;text-decoration:underline">${escapeHtml(otherLink.label)}</a></p>`
      : "",
    `<p style="margin:24px 0 0;font-size:13px;line-height:20px;color:#71717a">${escapeHtml(footer)}</p>`,
  ].join("\n");
  return `<!doctype html>
<html><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:32px 16px;background:#f4f4f5;font-family:system-ui,-apple-system,Segoe UI,Roboto,sans-serif">
<div style="max-width:520px;margin:0 auto;padding:32px;border-radius:12px;background:#ffffff">
<p style="margin:0 0 24px;font-size:14px;font-weight:600;color:#71717a">Nexus AI</p>
${body}
</div></body></html>`;
}

/** A mail of ours: text, and HTML without anything that is loaded from elsewhere. */
export function toMail(to: string, kind: string, letter: Letter): Mail {
  const parts = [
    ...letter.lines,
    letter.code,
    letter.link && `${letter.link.label}:\n${letter.link.url}`,
    letter.otherLink && `${letter.otherLink.label}:\n${letter.otherLink.url}`,
    letter.footer,
  ];
  return {
    to,
    kind,
    subject: letter.subject,
    text: `${parts.filter(Boolean).join("\n\n")}\n`,
    html: renderHtml(letter),
  };
}
