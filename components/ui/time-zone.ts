"use client";

import { useLocale } from "next-intl";
import { createContext, useContext } from "react";
import { dateTimeFormat } from "@/lib/platform/public/i18n-format";

/** The zone that the signed-in person has chosen; outside of the app there is none. */
export const TimeZoneContext = createContext<string | undefined>(undefined);

// The first format of a tab loads the browser's tables of languages and zones, which takes a phone a twentieth of a second:
// in a task of its own, not in the one in which a page comes alive.
if (typeof document !== "undefined") {
  const { lang } = document.documentElement;
  setTimeout(() => dateTimeFormat(lang || "en", { timeZone: "UTC" }));
}

/** Writes dates and times in the page's language and the person's time zone; in the device's where nobody is signed in. */
export function useDateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = useLocale();
  const timeZone = useContext(TimeZoneContext);
  return dateTimeFormat(locale, { timeZone, ...options });
}
