import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newId } from "../platform/ids.ts";
import { createAuthClient } from "./create-auth-client.ts";
import { refreshSession } from "./refresh-session.ts";
import { SESSION_COOKIE } from "./session-cookie.ts";

const ADDRESS = "192.0.2.7";
const ask = vi.fn(async (_url: string, _init: RequestInit) =>
  Response.json({ code: 429, error_code: "over_request_rate_limit", msg: "Too many" }, { status: 429 }),
);

beforeEach(() => {
  ask.mockClear();
  vi.stubGlobal("fetch", ask);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("whose address the auth service is told", () => {
  const headersSent = async (address?: string) => {
    const { error } = await createAuthClient(null, address).auth.signInWithPassword({ email: "a@b.c", password: "x" });
    expect(error?.status).toBe(429);
    const sent = new Headers(ask.mock.lastCall?.[1].headers);
    return { told: sent.get("sb-forwarded-for"), key: sent.get("apikey") };
  };

  it("is that of whoever asks, with the secret key that makes Supabase believe it", async () => {
    vi.stubEnv("SUPABASE_URL", "https://project.supabase.co");
    expect(await headersSent(ADDRESS)).toEqual({ told: ADDRESS, key: process.env.SUPABASE_SECRET_KEY });
    expect(await headersSent("2001:db8::1")).toMatchObject({ told: "2001:db8::1" });
  });

  it.each([
    ["without one", "https://project.supabase.co", "sb_secret_test", undefined],
    ["for words", "https://project.supabase.co", "sb_secret_test", "unknown"],
    ["over http", "http://127.0.0.1:1", "sb_secret_test", ADDRESS],
    ["with a key of the old kind", "https://project.supabase.co", "eyJ", ADDRESS],
  ])("is nobody's %s, and the secret key stays here", async (_, url, secret, address) => {
    vi.stubEnv("SUPABASE_URL", url);
    vi.stubEnv("SUPABASE_SECRET_KEY", secret);
    expect(await headersSent(address)).toEqual({ told: null, key: process.env.SUPABASE_PUBLISHABLE_KEY });
  });
});

it("does not ask again at once for a session whose renewal was one of too many", async () => {
  const session = { access_token: "x", refresh_token: newId(), expires_at: 1, token_type: "bearer" };
  const cookie = `${SESSION_COOKIE}=base64-${Buffer.from(JSON.stringify(session)).toString("base64url")}`;
  // The client of the service writes there what it also answers.
  vi.spyOn(console, "error").mockReturnValue();
  const used = { isReplayed: async () => false, note: async () => undefined };
  for (let time = 0; time < 3; time++) expect(await refreshSession(cookie, used, ADDRESS)).toBeNull();
  expect(ask).toHaveBeenCalledOnce();
});
