"use client";

import { LOCALE_COOKIE, type Locale } from "@/lib/platform/public/i18n";

const YEAR_S = 31_536_000;

/** Keeps the language for a year in the cookie that the server renders by. */
export function rememberLocale(locale: Locale): void {
  const secure = location.protocol === "https:" ? "; secure" : "";
  // The Cookie Store API would be missing on plain http in a local network.
  const jar: { cookie: string } = document;
  jar.cookie = `${LOCALE_COOKIE}=${locale}; path=/; max-age=${YEAR_S}; samesite=lax${secure}`;
}
