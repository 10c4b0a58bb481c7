import { randomBytes } from "node:crypto";
import { hashToken } from "../../platform/crypto/hash.ts";
import { parseCookies } from "../session-cookie.ts";

export const PENDING_COOKIE = "__Host-nexus-sign-in";
export const TRUST_COOKIE = "__Host-nexus-trust";
export const OAUTH_COOKIE = "__Host-nexus-oauth";
/** The browser that asked for a mailed code. */
export const MAIL_COOKIE = "__Host-nexus-mail";
/** The browser that a passkey's challenge was made for. */
export const PASSKEY_COOKIE = "__Host-nexus-passkey";
type TokenCookie =
  | typeof PENDING_COOKIE
  | typeof TRUST_COOKIE
  | typeof OAUTH_COOKIE
  | typeof MAIL_COOKIE
  | typeof PASSKEY_COOKIE;

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The stored form of a token in one of the cookies. */
export const hashBrowserToken = (cookie: TokenCookie, token: string): Buffer => hashToken(cookie, token);

/** A new token of 256 bits. */
export const makeBrowserToken = (): string => randomBytes(32).toString("base64url");

/** The token that a browser has, so that what it asked for before still works in it, or a new one. */
export function keepBrowserToken(cookie: TokenCookie, cookieHeader: string | null): string {
  const value = parseCookies(cookieHeader).find(({ name }) => name === cookie)?.value;
  return value && TOKEN.test(value) ? value : makeBrowserToken();
}

/** The stored form of the token that a browser sent, or null. */
export function readBrowserToken(cookie: TokenCookie, cookieHeader: string | null): Buffer | null {
  const value = parseCookies(cookieHeader).find(({ name }) => name === cookie)?.value;
  return value && TOKEN.test(value) ? hashBrowserToken(cookie, value) : null;
}
