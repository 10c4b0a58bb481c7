/**
 * One cell as RFC 4180 has it. A spreadsheet runs a cell that begins with = + - @ or a control character as a formula,
 * and titles are anybody's words (a model's among them): an apostrophe in front makes it text. A number is a number,
 * with its sign.
 */
export function csvCell(value: string | number | boolean | null): string {
  if (typeof value === "number") return String(value);
  const text = value === null ? "" : String(value);
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
