/** The session cookie, readable on the edge and in Node. Written by the `@supabase/ssr` client alone. */
import { stringFromBase64URL } from "@supabase/ssr";
import { createShortCache } from "./short-cache.ts";

/** `__Host-`: only this host over a secure origin can set it, for the whole path and no sub-domain. */
export const SESSION_COOKIE = "__Host-nexus-session";
/** How long a browser keeps the cookie after it was last renewed. */
export const SESSION_COOKIE_SECONDS = 30 * 24 * 3600;

/** Attributes of the session cookie. The library's own defaults are script-readable, insecure and last 400 days. */
export const SESSION_COOKIE_OPTIONS = {
  httpOnly: true,
  secure: true,
  sameSite: "lax",
  path: "/",
  maxAge: SESSION_COOKIE_SECONDS,
} as const;

export interface SessionTokens {
  accessToken: string;
  refreshToken: string;
  /** Unix seconds at which the access token expires. */
  expiresAtSeconds: number;
}

export interface RequestCookie {
  name: string;
  value: string;
}

/** A cookie to be set; `maxAgeSeconds` 0 removes it. */
export interface SetCookie extends RequestCookie {
  maxAgeSeconds: number;
}

/** Splits a Cookie header (RFC 6265 §5.4) into its pairs; undecodable values are kept as they are. */
export function parseCookies(cookieHeader: string | null): RequestCookie[] {
  const cookies: RequestCookie[] = [];
  for (const pair of (cookieHeader ?? "").split(";")) {
    const split = pair.indexOf("=");
    if (split < 1) continue;
    const value = pair.slice(split + 1).trim();
    cookies.push({ name: pair.slice(0, split).trim(), value });
  }
  return cookies;
}

/** Whether a cookie is the session cookie or one of its numbered chunks. */
export function isSessionCookie(name: string): boolean {
  return (
    name === SESSION_COOKIE ||
    (name.startsWith(`${SESSION_COOKIE}.`) && /^\d+$/.test(name.slice(SESSION_COOKIE.length + 1)))
  );
}

/** The `Set-Cookie` header of a cookie of this host that scripts cannot read; kept as long as a session unless told. */
export function serializeSetCookie(
  { name, value, maxAgeSeconds }: SetCookie,
  longestSeconds: number = SESSION_COOKIE_SECONDS,
): string {
  const { path } = SESSION_COOKIE_OPTIONS;
  const maxAge = Math.min(maxAgeSeconds, longestSeconds);
  return `${name}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; Secure; SameSite=Lax`;
}

/** The cookies that remove every chunk of the session the request carries. */
export function clearSessionCookies(cookieHeader: string | null): SetCookie[] {
  const names = new Set(
    parseCookies(cookieHeader)
      .map(({ name }) => name)
      .filter(isSessionCookie),
  );
  names.add(SESSION_COOKIE);
  return [...names].map((name) => ({ name, value: "", maxAgeSeconds: 0 }));
}

/** The Cookie header as it reads after `changes`: what the application behind the middleware must see. */
export function applySetCookies(cookieHeader: string | null, changes: readonly SetCookie[]): string {
  const changed = new Set(changes.map(({ name }) => name));
  const kept = parseCookies(cookieHeader).filter(({ name }) => !changed.has(name));
  const added = changes.filter(({ maxAgeSeconds }) => maxAgeSeconds > 0);
  return [...kept, ...added].map(({ name, value }) => `${name}=${value}`).join("; ");
}

function joinChunks(cookies: readonly RequestCookie[]): string | null {
  const whole = cookies.find(({ name }) => name === SESSION_COOKIE)?.value;
  if (whole) return whole;
  let joined = "";
  for (let index = 0; ; index++) {
    const chunk = cookies.find(({ name }) => name === `${SESSION_COOKIE}.${index}`)?.value;
    if (!chunk) return joined || null;
    joined += chunk;
  }
}

// Decoding costs more than all else that is done with a cookie, and the same one comes with every request.
const decoded = createShortCache<SessionTokens>(60_000, 5_000);

/** The tokens of the session cookie, or null when there is none or it cannot be read. Nothing is verified here. */
export function readSessionCookie(cookieHeader: string | null): SessionTokens | null {
  if (!cookieHeader?.includes(SESSION_COOKIE)) return null;
  const value = joinChunks(parseCookies(cookieHeader));
  if (!value?.startsWith("base64-")) return null;
  const known = decoded.find(value);
  if (known) return known;
  const tokens = decodeSession(value.slice("base64-".length));
  if (tokens) decoded.put(value, tokens);
  return tokens;
}

function decodeSession(encoded: string): SessionTokens | null {
  try {
    const session = JSON.parse(stringFromBase64URL(encoded)) as Record<string, unknown>;
    const { access_token: accessToken, refresh_token: refreshToken, expires_at: expiresAt } = session;
    if (typeof accessToken !== "string" || typeof refreshToken !== "string" || typeof expiresAt !== "number")
      return null;
    return { accessToken, refreshToken, expiresAtSeconds: expiresAt };
  } catch {
    return null;
  }
}
