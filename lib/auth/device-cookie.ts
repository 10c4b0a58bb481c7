import { randomBytes } from "node:crypto";
import { hashToken } from "../platform/crypto/hash.ts";
import { parseCookies, type SetCookie, serializeSetCookie } from "./session-cookie.ts";

/**
 * A random mark of this browser. It opens nothing; it only tells a browser that was signed in before from a new one, and
 * stays when somebody signs out.
 */
export const DEVICE_COOKIE = "__Host-nexus-device";
// The longest that browsers keep a cookie (RFC 6265bis §5.5).
const KEPT_SECONDS = 400 * 24 * 3600;
const MARK = /^[A-Za-z0-9_-]{22}$/;

/** The browser's mark from its Cookie header, or a new one; with the cookie that keeps it. */
export function readDevice(cookieHeader: string | null): { mark: string; setCookie: string } {
  const kept = parseCookies(cookieHeader).find(({ name }) => name === DEVICE_COOKIE)?.value;
  const mark = kept && MARK.test(kept) ? kept : randomBytes(16).toString("base64url");
  const cookie: SetCookie = { name: DEVICE_COOKIE, value: mark, maxAgeSeconds: KEPT_SECONDS };
  return { mark, setCookie: serializeSetCookie(cookie, KEPT_SECONDS) };
}

/** How the device is stored: for each account differently, so that the table does not tell whose devices are the same. */
export function hashDevice(userId: string, mark: string): Buffer {
  return hashToken("device", `${userId} ${mark}`);
}
