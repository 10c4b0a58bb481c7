import { Body } from "@react-email/body";
import { Button } from "@react-email/button";
import { Container } from "@react-email/container";
import { Head } from "@react-email/head";
import { Heading } from "@react-email/heading";
import { Hr } from "@react-email/hr";
import { Html } from "@react-email/html";
import { Link } from "@react-email/link";
import { Preview } from "@react-email/preview";
import { Section } from "@react-email/section";
import { Text } from "@react-email/text";
import { type CSSProperties, createElement as h, type ReactElement, type ReactNode } from "react";
import { directionOf } from "../../public/i18n.ts";
import { DARK_STYLE, LIGHT } from "./palette.ts";
import type { Letter } from "./schema.ts";

// With createElement and not in JSX: the worker runs this file with Node's type stripping, which knows no JSX, and a
// build step for the worker alone would make what is tested another program than what runs.

const FONT = "system-ui,-apple-system,Segoe UI,Roboto,sans-serif";
const MONO = "ui-monospace,Menlo,Consolas,monospace";
const body: CSSProperties = { margin: "0 0 16px", fontSize: 16, lineHeight: "24px", color: LIGHT.text };
const small: CSSProperties = { margin: "8px 0 0", fontSize: 13, lineHeight: "20px", color: LIGHT.muted };

function paragraph(text: string, key: number): ReactElement {
  return h(Text, { key, className: "nx-text", style: body }, text);
}

function factRows(facts: NonNullable<Letter["facts"]>): ReactElement {
  const cell: CSSProperties = { padding: "8px 0", borderBottom: `1px solid ${LIGHT.line}`, fontSize: 15 };
  const rows = facts.map(({ label, value }, key) =>
    h(
      "tr",
      { key },
      h(
        "th",
        {
          scope: "row",
          align: "start",
          className: "nx-muted nx-line",
          style: { ...cell, color: LIGHT.muted, fontWeight: 400, textAlign: "start", paddingInlineEnd: 16 },
        },
        label,
      ),
      h(
        "td",
        {
          className: "nx-text nx-line",
          style: { ...cell, color: LIGHT.text, textAlign: "end", overflowWrap: "anywhere", whiteSpace: "pre-line" },
        },
        value,
      ),
    ),
  );
  return h(
    "table",
    { width: "100%", style: { margin: "0 0 24px", borderCollapse: "collapse" } },
    h("tbody", null, rows),
  );
}

function codeOf(code: string): ReactElement {
  const style = { margin: "0 0 16px", font: `600 32px/40px ${MONO}`, letterSpacing: 6, color: LIGHT.text };
  return h(Text, { className: "nx-text", style }, code);
}

function buttonOf({ label, url }: NonNullable<Letter["link"]>): ReactElement {
  const style = {
    padding: "12px 20px",
    borderRadius: 8,
    backgroundColor: LIGHT.button,
    color: LIGHT.onButton,
    fontSize: 16,
  };
  return h(Section, { style: { margin: "0 0 24px" } }, h(Button, { href: url, className: "nx-button", style }, label));
}

function otherLinkOf({ label, url }: NonNullable<Letter["otherLink"]>): ReactElement {
  const style = { ...body, textDecorationLine: "underline" };
  return h(Text, { className: "nx-text", style: body }, h(Link, { href: url, className: "nx-text", style }, label));
}

function end({ footer, unsubscribe }: Letter): ReactNode {
  return [
    h(Hr, { key: "line", className: "nx-line", style: { borderColor: LIGHT.line, margin: "24px 0 16px" } }),
    h(Text, { key: "footer", className: "nx-muted", style: small }, footer),
    unsubscribe &&
      h(
        Text,
        { key: "unsubscribe", className: "nx-muted", style: small },
        h(
          Link,
          {
            href: unsubscribe.url,
            className: "nx-muted",
            style: { color: LIGHT.muted, textDecorationLine: "underline" },
          },
          unsubscribe.label,
        ),
      ),
  ];
}

/**
 * The one layout of all mails. Nothing in it is loaded from elsewhere: no picture, font or style sheet, so that opening
 * a mail tells nobody that it was opened.
 */
export function letterLayout(subject: string, letter: Letter): ReactElement {
  const { language, lines, facts, code, link, otherLink } = letter;
  return h(
    Html,
    { lang: language, dir: directionOf(language) },
    h(
      Head,
      null,
      h("title", null, subject),
      h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      h("meta", { name: "color-scheme", content: "light dark" }),
      h("meta", { name: "supported-color-schemes", content: "light dark" }),
      h("style", null, DARK_STYLE),
    ),
    h(
      Body,
      {
        className: "nx-page",
        style: { margin: 0, padding: "32px 16px", backgroundColor: LIGHT.page, fontFamily: FONT },
      },
      h(Preview, null, lines[0] ?? subject),
      h(
        Container,
        { className: "nx-card", style: { maxWidth: 520, backgroundColor: LIGHT.card, borderRadius: 12 } },
        h(
          Section,
          { style: { padding: 32 } },
          h(
            Heading,
            {
              as: "h1",
              className: "nx-muted",
              style: { margin: "0 0 24px", fontSize: 14, lineHeight: "20px", fontWeight: 600, color: LIGHT.muted },
            },
            "Nexus AI",
          ),
          lines.map(paragraph),
          facts && facts.length > 0 && factRows(facts),
          code !== undefined && codeOf(code),
          link && buttonOf(link),
          otherLink && otherLinkOf(otherLink),
          end(letter),
        ),
      ),
    ),
  );
}
