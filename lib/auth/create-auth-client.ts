import { createServerClient } from "@supabase/ssr";
import type { SupabaseClient } from "@supabase/supabase-js";
import {
  isSessionCookie,
  parseCookies,
  SESSION_COOKIE,
  SESSION_COOKIE_OPTIONS,
  type SetCookie,
} from "./session-cookie.ts";

export interface AuthClient {
  auth: SupabaseClient["auth"];
  /** Cookies that the client wants set, in order; empty until an event of the session. */
  setCookies: SetCookie[];
}

const TIMEOUT_MS = 8_000;
const ADDRESS = /^[\d.]+$|^[\da-f:.]+$/i;

/**
 * Supabase counts tries by address, and takes everybody for us, unless it is told theirs with a secret key of a project
 * ("IP address forwarding"). That key goes to no other service, and never unencrypted.
 */
function credentials(url: string, address: string | undefined): { key: string; headers: Record<string, string> } {
  const secret = process.env.SUPABASE_SECRET_KEY ?? "";
  if (address && ADDRESS.test(address) && url.startsWith("https:") && secret.startsWith("sb_secret_")) {
    return { key: secret, headers: { "sb-forwarded-for": address } };
  }
  return { key: process.env.SUPABASE_PUBLISHABLE_KEY ?? "", headers: {} };
}

/**
 * A client of the auth service for one request (never shared: it holds that person's session). Runs on the edge, so it
 * reads `process.env` itself.
 * @param address Of whoever asks.
 */
export function createAuthClient(cookieHeader: string | null, address?: string): AuthClient {
  const setCookies: SetCookie[] = [];
  const url = process.env.SUPABASE_URL ?? "";
  const { key, headers } = credentials(url, address);
  const client = createServerClient(url, key, {
    cookieOptions: { ...SESSION_COOKIE_OPTIONS, name: SESSION_COOKIE },
    cookies: {
      // Only the tokens: the user object would need a second cookie and the database knows better anyway.
      encode: "tokens-only",
      getAll: () => parseCookies(cookieHeader).filter(({ name }) => isSessionCookie(name)),
      setAll(cookies) {
        for (const { name, value, options } of cookies) {
          setCookies.push({ name, value, maxAgeSeconds: value ? (options.maxAge ?? 0) : 0 });
        }
      },
    },
    global: {
      headers,
      fetch: (input, init) => fetch(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(TIMEOUT_MS) }),
    },
  });
  return { auth: client.auth, setCookies };
}
