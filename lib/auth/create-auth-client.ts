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

/**
 * A client of the auth service for one request (never shared: it holds that person's session). Runs on the edge, so it
 * reads `process.env` itself.
 */
export function createAuthClient(cookieHeader: string | null): AuthClient {
  const setCookies: SetCookie[] = [];
  const client = createServerClient(process.env.SUPABASE_URL ?? "", process.env.SUPABASE_PUBLISHABLE_KEY ?? "", {
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
      fetch: (input, init) => fetch(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(TIMEOUT_MS) }),
    },
  });
  return { auth: client.auth, setCookies };
}
