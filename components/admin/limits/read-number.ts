const MEGABYTE = 1_000_000;

/** A number as it was typed, with either decimal sign; null when nothing was, NaN when it is none. */
export function readNumber(typed: FormDataEntryValue | null): number | null {
  const text = String(typed ?? "").trim();
  return text === "" ? null : Number(text.replace(",", "."));
}

/** Megabytes as they were typed, in bytes. */
export function readMegabytes(typed: FormDataEntryValue | null): number | null {
  const megabytes = readNumber(typed);
  return megabytes === null ? null : Math.round(megabytes * MEGABYTE);
}

/** Bytes as megabytes for a field; empty for no limit. */
export const megabytesText = (bytes: number | null) => (bytes === null ? "" : String(bytes / MEGABYTE));

/** Dollars as they were typed, in micro-USD. */
export function readDollars(typed: FormDataEntryValue | null): number | null {
  const dollars = readNumber(typed);
  return dollars === null ? null : Math.round(dollars * 1_000_000);
}

/** Micro-USD as dollars for a field; empty for no limit. */
export const dollarsText = (microUsd: number | null) => (microUsd === null ? "" : String(microUsd / 1_000_000));
