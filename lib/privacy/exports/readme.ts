import { NOT_TAKEN, TAKEN } from "../imports/catalogue.ts";
import { EXPORTED, LEFT_OUT } from "./catalogue.ts";

/** The README of an archive: what each file holds, and what is not there and why. */
export function writeReadme(rows: Readonly<Record<string, number>>): string {
  const tables = Object.entries(EXPORTED).map(
    ([name, { about }]) => `- \`data/${name}.json\` (${rows[name] ?? 0}): ${about}`,
  );
  const columns = Object.entries(EXPORTED).flatMap(([name, { without = {} }]) =>
    Object.entries(without).map(([column, reason]) => `- \`${name}.${column}\`: ${reason}`),
  );
  const leftOut = Object.entries(LEFT_OUT).map(([name, reason]) => `- \`${name}\`: ${reason}`);
  const taken = Object.entries(TAKEN).map(([name, about]) => `- \`${name}\`: ${about}`);
  const notTaken = Object.entries(NOT_TAKEN).map(([name, reason]) => `- \`${name}\`: ${reason}`);
  return `# Your data at Nexus AI

Everything that is kept of you. Each file in \`data/\` is a JSON array with one object for each row; times are ISO 8601,
amounts in \`…_micro_usd\` are millionths of a US dollar. \`files/\` holds what you attached and what models drew for you,
named by the id in \`data/attachments.json\`, and your picture. \`manifest.json\` has the version of this format, the number
of rows of each file, and files that were named but not found.

## Files

${tables.join("\n")}

## What an import brings back

Settings → Privacy → Import takes this ZIP as it is. Every row gets a new id; addresses of other servers in messages are
left out, and your picture is chosen anew.

${taken.join("\n")}

## What it does not bring back, and why

${notTaken.join("\n")}

## Not here, and why

${[...leftOut, ...columns].join("\n")}
`;
}
