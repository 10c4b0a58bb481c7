import { stripVTControlCharacters } from "node:util";

/**
 * A foreign text as one line of at most `maxLength` characters, without what could forge lines, colours or reading
 * order where it is printed: line breaks of every kind, terminal sequences, control and formatting characters
 * (bidirectional overrides and zero-width ones among them), and halves of surrogate pairs.
 */
export function oneLine(text: string, maxLength: number): string {
  const clean = stripVTControlCharacters(text.toWellFormed())
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replace(/\p{Cf}/gu, "")
    .trim();
  return [...clean].slice(0, maxLength).join("").trim();
}
