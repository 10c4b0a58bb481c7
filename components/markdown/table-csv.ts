import type { Token, Tokens } from "marked";
import { decodeEntities } from "./decode-entities.ts";

function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if ("tokens" in token && token.tokens?.length) return plainText(token.tokens);
      if (token.type === "br") return " ";
      return "text" in token ? String(token.text) : token.raw;
    })
    .join("");
}

/** RFC 4180 quoting; a cell that a spreadsheet would run as a formula (OWASP: = + - @ tab) gets an apostrophe. */
function quote(cell: string): string {
  const isNumber = /^[-+]?[\d.,\s]+%?$/.test(cell);
  const safe = /^[=+\-@\t]/.test(cell) && !isNumber ? `'${cell}` : cell;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A Markdown table as comma-separated values. */
export function tableToCsv(table: Pick<Tokens.Table, "header" | "rows">): string {
  return [table.header, ...table.rows]
    .map((row) => row.map((cell) => quote(decodeEntities(plainText(cell.tokens)).trim())).join(","))
    .join("\r\n");
}
