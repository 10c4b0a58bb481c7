const MEGABYTE = 1_000_000;
const MICRO_USD = 1_000_000;

type Typed = FormDataEntryValue | null;

const textOf = (typed: Typed) => String(typed ?? "").trim();
const decimalSign = (locale: string) => ((1.5).toLocaleString(locale).includes(",") ? "," : ".");

/**
 * A number as it was typed, with either decimal sign; null when nothing was, NaN when it is none. NaN too for what a
 * reader of the page's language takes for thousands: "12,000" is not twelve in English, nor "12.000" in German.
 */
export function readNumber(typed: Typed, locale: string): number | null {
  const text = textOf(typed);
  if (text === "") return null;
  const [, sign] = /^-?[1-9]\d{0,2}([.,])\d{3}$/.exec(text) ?? [];
  return sign && sign !== decimalSign(locale) ? Number.NaN : Number(text.replace(",", "."));
}

/** A number for a field that `readNumber` reads; empty for none. */
export const numberText = (value: number | null, locale: string) =>
  value === null ? "" : String(value).replace(".", decimalSign(locale));

function scaled(value: number | null, scale: number): number | null {
  return value === null ? null : Math.round(value * scale);
}

/** Megabytes as they were typed, in bytes; null and NaN as of `readNumber`. */
export const readMegabytes = (typed: Typed, locale: string) => scaled(readNumber(typed, locale), MEGABYTE);

/** Bytes as megabytes for a field; empty for no limit. */
export const megabytesText = (bytes: number | null, locale: string) =>
  numberText(bytes === null ? null : bytes / MEGABYTE, locale);

/** Dollars and fractions of cents as they were typed, in micro-USD; null and NaN as of `readNumber`. */
export const readDollars = (typed: Typed, locale: string) => scaled(readNumber(typed, locale), MICRO_USD);

/** Micro-USD as dollars for a field; empty for none. */
export const dollarsText = (microUsd: number | null, locale: string) =>
  numberText(microUsd === null ? null : microUsd / MICRO_USD, locale);

/**
 * Dollars and whole cents as they were typed, in micro-USD; null when nothing was, NaN for anything else: with two
 * decimals at most, no separator of thousands can be mistaken for a decimal sign.
 */
export function readCents(typed: Typed): number | null {
  const text = textOf(typed);
  if (text === "") return null;
  return /^-?\d+(?:[.,]\d{1,2})?$/.test(text) ? Math.round(Number(text.replace(",", ".")) * MICRO_USD) : Number.NaN;
}
