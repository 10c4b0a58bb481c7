import type { Letter } from "./schema.ts";

/** The plain-text part of a mail: everything that its HTML says, in the same order. */
export function writeText({ lines, facts = [], code, link, otherLink, footer, unsubscribe }: Letter): string {
  const parts = [
    ...lines,
    facts.map(({ label, value }) => `${label}: ${value}`).join("\n"),
    code,
    link && `${link.label}:\n${link.url}`,
    otherLink && `${otherLink.label}:\n${otherLink.url}`,
    footer,
    unsubscribe && `${unsubscribe.label}:\n${unsubscribe.url}`,
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}
