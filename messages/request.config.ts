import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { LOCALE_COOKIE, negotiateLocale } from "../lib/platform/public/i18n.ts";
import { loadMessages } from "./load-messages.ts";

/** Locale of a request: the profile's choice (kept in a cookie), then the browser's languages, then English. */
export default getRequestConfig(async () => {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const locale = negotiateLocale(jar.get(LOCALE_COOKIE)?.value, head.get("accept-language"));
  return { locale, messages: await loadMessages(locale), timeZone: "UTC" };
});
