import { LOCALE_COOKIE } from "../platform/public/i18n.ts";
import { type SetCookie, serializeSetCookie } from "./session-cookie.ts";

/** Puts cookies on an answer. */
export function setCookies(headers: Headers, cookies: readonly SetCookie[]): void {
  for (const cookie of cookies) headers.append("set-cookie", serializeSetCookie(cookie));
}

/** Theme and language as the pages read them: cookies that scripts change too, and no secret. */
export function setPreferences(headers: Headers, { theme, language }: { theme: string; language: string }): void {
  const attributes = "Path=/; Max-Age=31536000; SameSite=Lax; Secure";
  headers.append("set-cookie", `nexus-theme=${theme}; ${attributes}`);
  headers.append("set-cookie", `${LOCALE_COOKIE}=${language}; ${attributes}`);
}
