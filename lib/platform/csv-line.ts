/**
 * One cell as RFC 4180 has it. A spreadsheet runs a cell that begins with = + - @ or a control character as a formula,
 * also behind quotes: an apostrophe in front makes it text.
 */
function toCell(value: string): string {
  const harmless = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A line of CSV with its end. */
export function toCsvLine(cells: readonly string[]): string {
  return `${cells.map(toCell).join(",")}\r\n`;
}
