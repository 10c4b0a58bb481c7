"use client";

import { useLocale } from "next-intl";
import { createContext, useContext } from "react";
import { dateTimeFormat } from "@/lib/platform/public/i18n-format";

/** The zone that the signed-in person has chosen; outside of the app there is none. */
export const TimeZoneContext = createContext<string | undefined>(undefined);

/** Writes dates and times in the page's language and the person's time zone; in the device's where nobody is signed in. */
export function useDateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = useLocale();
  const timeZone = useContext(TimeZoneContext);
  return dateTimeFormat(locale, { timeZone, ...options });
}
