/** A page needs a dozen; on a server every person may have a time zone of their own. */
const MAX_FORMATS = 200;

/** Keeps what `make` makes for a language and options: making a format costs milliseconds, using it microseconds. */
function keepFormats<TOptions, TFormat>(make: (locale: string, options: TOptions) => TFormat) {
  const kept = new Map<string, TFormat>();
  return (locale: string, options: TOptions): TFormat => {
    const key = locale + JSON.stringify(options);
    const known = kept.get(key);
    if (known) return known;
    const made = make(locale, options);
    if (kept.size >= MAX_FORMATS) kept.clear();
    kept.set(key, made);
    return made;
  };
}

const numberFormat = keepFormats((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options));

const relativeTimeFormat = keepFormats(
  (locale, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(locale, options),
);

/** Writes dates; without `timeZone` in the device's zone. The same object for the same language and options. */
export const dateTimeFormat = keepFormats(
  (locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
);

/** `microUsd` (integer millionths of a dollar) as money: four decimals under $0.10, else two. */
export function formatMicroUsd(microUsd: number, locale: string): string {
  const digits = Math.abs(microUsd) < 100_000 && microUsd !== 0 ? 4 : 2;
  return numberFormat(locale, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(microUsd / 1_000_000);
}

/** A price of micro-USD: without cents where there are none. */
export function formatPrice(microUsd: number, locale: string): string {
  const digits = microUsd % 1_000_000 === 0 ? 0 : 2;
  return numberFormat(locale, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(microUsd / 1_000_000);
}

/** A whole number with grouping: 10,000. */
export function formatCount(count: number, locale: string): string {
  return numberFormat(locale, { maximumFractionDigits: 0 }).format(count);
}

/** A large number in short: 1.2M. */
export function formatCompact(count: number, locale: string): string {
  return numberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(count);
}

/** `ratio` (0 to 1) in per cent, no decimals: 62%. */
export function formatPercent(ratio: number, locale: string): string {
  return numberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(ratio);
}

/** A duration for a person: 180 ms, 6.4 s, 2.5 min. */
export function formatDurationMs(durationMs: number, locale: string): string {
  const [value, unit, digits] =
    durationMs < 1000
      ? ([durationMs, "millisecond", 0] as const)
      : durationMs < 60_000
        ? ([durationMs / 1000, "second", 1] as const)
        : ([durationMs / 60_000, "minute", 1] as const);
  return numberFormat(locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits })
    .format(value)
    .replace("sec", "s");
}

const BYTE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** A size in decimal units, as file managers show it: 84 kB, 1.2 MB. */
export function formatBytes(bytes: number, locale: string): string {
  const step = bytes < 1000 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return numberFormat(locale, {
    style: "unit",
    unit: BYTE_UNITS[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: step === 0 || value >= 100 ? 0 : 1,
  }).format(value);
}

const TIME_UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_536_000_000],
  ["month", 2_592_000_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** `offsetMs` from now (negative is past) in words: "2 hours ago", "tomorrow", "now". */
export function formatRelativeTime(offsetMs: number, locale: string): string {
  const format = relativeTimeFormat(locale, { numeric: "auto" });
  for (const [unit, lengthMs] of TIME_UNITS) {
    if (Math.abs(offsetMs) >= lengthMs) return format.format(Math.trunc(offsetMs / lengthMs), unit);
  }
  return format.format(0, "second");
}
