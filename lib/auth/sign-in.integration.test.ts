import { stringToBase64URL } from "@supabase/ssr";
import { hash as bcryptHash } from "bcryptjs";
import { sql } from "kysely";
import { describe, expect, it, vi } from "vitest";
import { usedRefreshTokens } from "../gate/edge/used-refresh-tokens.ts";
import { setClock } from "../platform/clock.ts";
import { asService } from "../platform/db/scopes.ts";
import { getProfileEndpoint, requestResetEndpoint, signInEndpoint, signOutEndpoint } from "./api.ts";
import { listApiKeysEndpoint } from "./api-keys/api.ts";
import { refreshSession } from "./refresh-session.ts";
import { BCRYPT_COST } from "./send-code-job.ts";
import { issueSession } from "./service/issue-session.ts";
import { readSessionCookie, SESSION_COOKIE } from "./session-cookie.ts";
import { callEndpoint, randomIp } from "./testing/call-endpoint.ts";
import { forgeTokens, signToken } from "./testing/forge-tokens.ts";
import { makeAccount, newEmail, PASSWORD, signInAs } from "./testing/make-account.ts";
import { verifyAccessToken } from "./verify-token.ts";

const wrong = (email: string) => ({ body: { email, password: "not the right one 12" } });

/** A session cookie that carries this access token. */
function cookieWith(accessToken: string): string {
  const session = { access_token: accessToken, refresh_token: "r", expires_at: Math.floor(Date.now() / 1000) + 900 };
  return `${SESSION_COOKIE}=base64-${stringToBase64URL(JSON.stringify(session))}`;
}

describe("signing in", () => {
  it("sets one host-only, script-proof session cookie without personal data (AU-17)", async () => {
    const account = await makeAccount();
    const { status, setCookies, body } = await callEndpoint(signInEndpoint, {
      body: { email: account.email.toUpperCase(), password: PASSWORD },
    });
    expect(status).toBe(200);
    expect(body.data).toEqual({ userId: account.userId });
    const preferences = setCookies.filter((cookie) => /^nexus-(theme=system|locale=en); Path=\/; /.test(cookie));
    const session = setCookies.filter((cookie) => /^__Host-nexus-session(\.\d)?=/.test(cookie));
    expect(session.length).toBeGreaterThan(0);
    expect(preferences).toHaveLength(2);
    const device = setCookies.filter((cookie) =>
      /^__Host-nexus-device=[\w-]{22}; Path=\/; Max-Age=34560000; HttpOnly; Secure; SameSite=Lax$/.test(cookie),
    );
    expect(device).toHaveLength(1);
    expect(setCookies).toHaveLength(session.length + 3);
    for (const cookie of session) {
      expect(cookie).toMatch(/; Path=\/; Max-Age=\d+; HttpOnly; Secure; SameSite=Lax$/);
      expect(cookie.toLowerCase()).not.toContain("domain=");
    }
  });

  it("ends at sign-out, although the token itself would still verify (AU-17)", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    expect((await callEndpoint(getProfileEndpoint, { cookie })).status).toBe(200);
    const out = await callEndpoint(signOutEndpoint, { cookie });
    expect(out.status).toBe(204);
    expect(out.setCookies.every((set) => /=; .*Max-Age=0/.test(set))).toBe(true);
    const accessToken = readSessionCookie(cookie)?.accessToken ?? "";
    expect(await verifyAccessToken(accessToken)).not.toBeNull();
    expect((await callEndpoint(getProfileEndpoint, { cookie })).status).toBe(401);
    expect(await refreshLater(cookie)).toBe("signed out");
  });

  it("is renewed shortly before its token expires", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    expect(await refreshSession(cookie, usedRefreshTokens)).toBeNull();
    setClock(() => Date.now() + 850_000);
    const renewed = await refreshSession(cookie, usedRefreshTokens);
    setClock();
    expect(renewed?.setCookies.some(({ maxAgeSeconds }) => maxAgeSeconds > 0)).toBe(true);
    const profile = await callEndpoint(getProfileEndpoint, { cookie: renewed?.cookieHeader ?? "" });
    expect(profile.status).toBe(200);
  });

  it("answers a wrong password and an unknown address alike, in about the same time (AU-01)", async () => {
    const account = await makeAccount();
    // The first try for an unknown address also makes the decoy.
    await callEndpoint(signInEndpoint, wrong(newEmail()));
    // What checking a password costs in the product; in tests it is next to nothing.
    const hash = await bcryptHash(PASSWORD, BCRYPT_COST);
    await sql`update auth.users set encrypted_password = ${hash}
      where email = ${account.email} or email like '%@decoy.example.com'`.execute(asService());
    const times: Record<string, number[]> = { known: [], unknown: [] };
    const bodies = new Set<string>();
    for (let round = 0; round < 5; round++) {
      for (const [kind, email] of [
        ["known", account.email],
        ["unknown", newEmail()],
      ] as const) {
        const startedAt = performance.now();
        const { status, body, headers, setCookies } = await callEndpoint(signInEndpoint, wrong(email));
        times[kind]?.push(performance.now() - startedAt);
        const names = Object.fromEntries([...headers].filter(([name]) => name !== "x-request-id"));
        bodies.add(JSON.stringify([status, { ...body.error, requestId: "" }, names, setCookies]));
      }
    }
    expect(bodies.size).toBe(1);
    const median = (values: number[] = []) => values.sort((a, b) => a - b)[2] ?? 0;
    const ratio = median(times.unknown) / median(times.known);
    // Without the decoy the ratio is 0.05.
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });

  it("weighs at most ten wrong passwords of an account, then says when to come back (AU-03)", async () => {
    const account = await makeAccount();
    const tries = await Promise.all(
      Array.from({ length: 30 }, () => callEndpoint(signInEndpoint, wrong(account.email))),
    );
    const refused = tries.filter(({ status }) => status === 429);
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(refused).toHaveLength(20);
    expect(refused.every(({ headers }) => Number(headers.get("retry-after")) > 0)).toBe(true);
    setClock(() => Date.now() + 15 * 60_000);
    // The token is dated by the real clock, so only the answer is looked at.
    const later = await callEndpoint(signInEndpoint, { body: { email: account.email, password: PASSWORD } });
    setClock();
    expect(later.status).not.toBe(429);
  });

  it("starts the count anew after the right password", async () => {
    const account = await makeAccount();
    for (let round = 0; round < 3; round++) {
      for (let time = 0; time < 4; time++) await callEndpoint(signInEndpoint, wrong(account.email));
      await signInAs(account);
    }
  });

  it("stops one password tried on many accounts from one address (AU-05)", async () => {
    const ip = randomIp();
    const tries = await Promise.all(
      Array.from({ length: 60 }, () => callEndpoint(signInEndpoint, { ip, ...wrong(newEmail()) })),
    );
    expect(tries.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(20);
    expect(tries.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(40);
  });

  it("does not take the beginning of a password that bcrypt would", async () => {
    const password = "seventy two bytes of passphrase are all that bcrypt ever reads of it....";
    const account = await makeAccount({ password });
    expect(
      (await callEndpoint(signInEndpoint, { body: { email: account.email, password: `${password}x` } })).status,
    ).toBe(401);
    expect((await callEndpoint(signInEndpoint, { body: { email: account.email, password } })).status).toBe(200);
  });

  it("refuses an account that was disabled, and cuts off its session", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    const { forgetPrincipal } = await import("./find-principal.ts");
    await asService()
      .updateTable("profiles")
      .set({ disabledAt: new Date() })
      .where("id", "=", account.userId)
      .execute();
    forgetPrincipal(account.userId);
    expect((await callEndpoint(getProfileEndpoint, { cookie })).status).toBe(401);
    const again = await callEndpoint(signInEndpoint, { body: { email: account.email, password: PASSWORD } });
    expect(again.status).toBe(401);
  });

  it.each(["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"])(
    "takes no %s",
    async (contentType) => {
      const body = `{"email":"a@example.org","password":"x"}`;
      const { status } = await callEndpoint(signInEndpoint, { body, headers: { "content-type": contentType } });
      expect(status).toBe(415);
    },
  );

  it("takes no request of another site (AU-19)", async () => {
    for (const origin of ["https://evil.example", "null", "http://sub.localhost:3000"]) {
      const { status } = await callEndpoint(signInEndpoint, { ...wrong(newEmail()), headers: { origin } });
      expect(status).toBe(403);
    }
  });
});

async function refreshLater(cookie: string): Promise<string> {
  setClock(() => Date.now() + 1_000_000);
  const renewed = await refreshSession(cookie, usedRefreshTokens);
  setClock();
  return renewed?.setCookies.every(({ maxAgeSeconds }) => maxAgeSeconds === 0) ? "signed out" : "still signed in";
}

describe("forged tokens (AU-18)", () => {
  it("open nothing in the cookie, and are refused as bearer even where nobody need be signed in", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    const real = await verifyAccessToken(readSessionCookie(cookie)?.accessToken ?? "");
    if (!real) throw new Error("the control must work");
    const claims = { sub: real.userId, session_id: real.sessionId };
    expect((await callEndpoint(getProfileEndpoint, { cookie: cookieWith(await signToken(claims)) })).status).toBe(200);
    const forged = await forgeTokens(claims);
    const statuses: Record<string, number[]> = {};
    for (const [name, token] of Object.entries(forged)) {
      const headers = { authorization: `Bearer ${token}` };
      const answers = await Promise.all([
        callEndpoint(getProfileEndpoint, { cookie: cookieWith(token) }),
        callEndpoint(listApiKeysEndpoint, { cookie: cookieWith(token) }),
        callEndpoint(getProfileEndpoint, { cookie, headers }),
        callEndpoint(requestResetEndpoint, { headers, body: { email: account.email } }),
      ]);
      statuses[name] = answers.map(({ status }) => status);
    }
    const wrongOnes = Object.entries(statuses).filter(([, list]) => list.some((status) => status !== 401));
    expect(wrongOnes).toEqual([]);
  });
});

it("asks the auth service once for a session, where it says that it was asked too often", async () => {
  const { userId } = await makeAccount();
  const ask = vi.fn(async () => Response.json({ code: 429, msg: "Too many" }, { status: 429 }));
  vi.stubGlobal("fetch", ask);
  try {
    await expect(issueSession(userId)).rejects.toMatchObject({ code: "rate_limited" });
  } finally {
    vi.unstubAllGlobals();
  }
  expect(ask).toHaveBeenCalledOnce();
});
