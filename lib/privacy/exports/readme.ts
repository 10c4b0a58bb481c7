import type { Locale } from "../../platform/public/i18n.ts";
import { NOT_TAKEN, TAKEN } from "../imports/catalogue.ts";
import { EXPORTED, LEFT_OUT } from "./catalogue.ts";
import GERMAN from "./german.json" with { type: "json" };

type Parts = Record<"tables" | "taken" | "notTaken" | "leftOut", string>;

const FRAMES: Readonly<Record<Locale, (parts: Parts) => string>> = {
  en: ({ tables, taken, notTaken, leftOut }) => `# Your data at Nexus AI

Everything that is kept of you. Each file in \`data/\` is a JSON array with one object for each row; times are ISO 8601,
amounts in \`…_micro_usd\` are millionths of a US dollar. \`files/\` holds what you attached and what models drew for you,
named by the id in \`data/attachments.json\`, and your picture. \`manifest.json\` has the version of this format, the number
of rows of each file, and files that were named but not found.

## Files

${tables}

## What an import brings back

Settings → Privacy → Import takes this ZIP as it is. Every row gets a new id; addresses of other servers in messages are
left out, and your picture is chosen anew.

${taken}

## What it does not bring back, and why

${notTaken}

## Not here, and why

${leftOut}
`,
  de: ({ tables, taken, notTaken, leftOut }) => `# Deine Daten bei Nexus AI

Alles, was von dir aufgehoben wird. Jede Datei in \`data/\` ist ein JSON-Array mit einem Objekt für jede Zeile; Zeiten sind
ISO 8601, Beträge in \`…_micro_usd\` sind Millionstel eines US-Dollars. In \`files/\` liegt, was du angehängt hast und was
Modelle für dich gemalt haben, benannt nach der id in \`data/attachments.json\`, und dein Bild. \`manifest.json\` nennt die
Version dieses Formats, die Zahl der Zeilen jeder Datei, und Dateien, die genannt, aber nicht gefunden wurden.

## Dateien

${tables}

## Was ein Import zurückbringt

Einstellungen → Datenschutz → Import nimmt dieses ZIP, wie es ist. Jede Zeile bekommt eine neue id; Adressen anderer Server
in Nachrichten fallen weg, und dein Bild wählst du neu.

${taken}

## Was er nicht zurückbringt, und warum

${notTaken}

## Nicht hier, und warum

${leftOut}
`,
};

const german = new Map(Object.entries(GERMAN));

/** The README of an archive in the person's language: what each file holds, and what is not there and why. */
export function writeReadme(rows: Readonly<Record<string, number>>, language: Locale): string {
  const word = (text: string) => (language === "de" ? (german.get(text) ?? text) : text);
  const line = ([name, text]: readonly [string, string]) => `- \`${name}\`: ${word(text)}`;
  const columns = Object.entries(EXPORTED).flatMap(([name, { without = {} }]) =>
    Object.entries(without).map(([column, reason]) => [`${name}.${column}`, reason] as const),
  );
  return FRAMES[language]({
    tables: Object.entries(EXPORTED)
      .map(([name, { about }]) => `- \`data/${name}.json\` (${rows[name] ?? 0}): ${word(about)}`)
      .join("\n"),
    taken: Object.entries(TAKEN).map(line).join("\n"),
    notTaken: Object.entries(NOT_TAKEN).map(line).join("\n"),
    leftOut: [...Object.entries(LEFT_OUT), ...columns].map(line).join("\n"),
  });
}
