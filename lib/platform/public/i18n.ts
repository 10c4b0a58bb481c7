/** Languages of the interface. English is complete; the others fall back to it key by key. */
export const LOCALES = ["en", "de"] as const;

export type Locale = (typeof LOCALES)[number];

export const DEFAULT_LOCALE: Locale = "en";

/** Holds the profile's choice, so that pages know it without reading the profile. */
export const LOCALE_COOKIE = "nexus-locale";

/** Each language by its own name, for the language menu. */
export const LOCALE_NAMES: Record<Locale, string> = { en: "English", de: "Deutsch" };

const RTL_LANGUAGES = new Set(["ar", "fa", "he", "ur"]);

/** Whether `value` is a language we have. */
export function isLocale(value: unknown): value is Locale {
  return LOCALES.some((locale) => locale === value);
}

/** The writing direction of `locale`. */
export function directionOf(locale: string): "ltr" | "rtl" {
  return RTL_LANGUAGES.has(locale.split("-")[0] ?? "") ? "rtl" : "ltr";
}

/**
 * Picks the language: `chosen` if we have it, else the best of an Accept-Language header (RFC 9110, 12.5.4)
 * by quality, compared on the primary subtag, else English.
 */
export function negotiateLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(chosen)) return chosen;
  const wanted = (acceptLanguage ?? "")
    .slice(0, 512)
    .split(",")
    .map((part, index) => {
      const [tag = "", ...params] = part.trim().split(";");
      const quality = Number(
        params
          .find((param) => param.trim().startsWith("q="))
          ?.trim()
          .slice(2) ?? 1,
      );
      return { language: tag.split("-")[0]?.toLowerCase(), quality: Number.isFinite(quality) ? quality : 0, index };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.index - b.index);
  for (const { language } of wanted) if (isLocale(language)) return language;
  return DEFAULT_LOCALE;
}

/** The language of a request: as the profile's choice is held, else as the browser asks. */
export function localeOf(headers: Headers): Locale {
  const chosen = new RegExp(`(?:^|; *)${LOCALE_COOKIE}=([^;]*)`).exec(headers.get("cookie") ?? "")?.[1];
  return negotiateLocale(chosen, headers.get("accept-language"));
}
