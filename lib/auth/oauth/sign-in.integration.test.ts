import { randomBytes } from "node:crypto";
import { Events } from "oauth2-mock-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { now, nowMs, setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { OFF_ORIGIN } from "../../platform/public/testing/off-origin.ts";
import { getProfileEndpoint, signInEndpoint, signUpEndpoint } from "../api.ts";
import { callEndpoint, cookieOf } from "../testing/call-endpoint.ts";
import { makeAccount, newEmail, PASSWORD } from "../testing/make-account.ts";
import { startSignInEndpoint } from "./api.ts";
import { providerUser, startTestProvider, type TestProvider } from "./testing/start-provider.ts";
import { begin, comeBack, consent, travel } from "./testing/travel.ts";

let provider: TestProvider;
beforeAll(async () => {
  // Whoever confirms first is the administrator, which nobody here is to be.
  await makeAccount();
  provider = await startTestProvider();
});
afterAll(() => provider.stop());

const profileOf = async (cookie: string) => (await callEndpoint(getProfileEndpoint, { cookie })).body.data;
const sessionCount = async () => (await asService().selectFrom("userSessions").select("id").execute()).length;

async function kindsOf(userId: unknown): Promise<string[]> {
  const rows = await asService()
    .selectFrom("securityEvents")
    .select("kind")
    .where("userId", "=", String(userId))
    .orderBy("createdAt")
    .orderBy("id")
    .execute();
  return rows.map(({ kind }) => kind);
}

describe("signing in by a provider (AU-20)", () => {
  it("makes an account, goes where it was meant to, and finds it again", async () => {
    const user = providerUser();
    provider.setUser(user);
    const first = await travel({ body: { next: "/chat?q=1", language: "de", timeZone: "Europe/Berlin" } });
    expect([first.status, first.path]).toEqual([303, "/chat?q=1"]);
    const profile = await profileOf(first.cookie);
    expect(profile).toMatchObject({
      email: user.email,
      displayName: "Grace Hopper",
      language: "de",
      timeZone: "Europe/Berlin",
    });
    expect(await kindsOf(profile?.id)).toEqual(["account_created", "email_verified", "oauth_linked", "signed_in"]);
    // The address at the provider may change; the person stays.
    provider.setUser({ ...user, email: newEmail(), email_verified: false });
    const second = await travel();
    expect([second.path, (await profileOf(second.cookie))?.id]).toEqual(["/chat", profile?.id]);
  });

  it("makes no account where the server is closed, except for whoever was invited", async () => {
    const user = providerUser();
    provider.setUser(user);
    const closed = { id: newId(), mode: "closed", domains: [], createdAt: now() };
    await asService().insertInto("signUpSettings").values(closed).execute();
    try {
      expect((await travel()).path).toBe("/sign-in?problem=not_admitted&next=%2Fchat");
      expect(await asService().selectFrom("profiles").select("id").where("email", "=", user.email).execute()).toEqual(
        [],
      );
      await asService().updateTable("signUpSettings").set({ mode: "invite" }).where("id", "=", closed.id).execute();
      const invitation = { id: newId(), email: user.email, tokenHash: randomBytes(32), createdAt: now() };
      const expiresAt = new Date(nowMs() + 60_000);
      await asService()
        .insertInto("invitations")
        .values({ ...invitation, expiresAt })
        .execute();
      expect((await travel()).path).toBe("/chat");
    } finally {
      await asService().deleteFrom("signUpSettings").execute();
    }
  });

  it("keeps what it asks for secret: PKCE, state and nonce are new each time and the cookie is bound to the host", async () => {
    const [one, other] = [await begin(), await begin()];
    const [a, b] = [new URL(one.url).searchParams, new URL(other.url).searchParams];
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(a.get(name)).toMatch(/^[\w-]{43}$/);
      expect(a.get(name)).not.toBe(b.get(name));
    }
    expect(a.get("code_challenge_method")).toBe("S256");
    expect(a.get("redirect_uri")).toBe("http://localhost:3000/api/v1/auth/oauth/google/callback");
    const { setCookies } = await callEndpoint(startSignInEndpoint, { body: { provider: "google" } });
    expect(setCookies).toEqual([
      expect.stringMatching(/^__Host-nexus-oauth=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; Secure; SameSite=Lax$/),
    ]);
  });

  it("lets nobody in with no, a wrong or a replayed state, another browser's code, or too late", async () => {
    provider.setUser(providerUser());
    const before = await sessionCount();
    const mine = await begin();
    const good = await consent(mine.url);
    const other = await begin();
    const foreign = await consent(other.url);
    const without = new URLSearchParams(good);
    without.delete("state");
    const wrong = new URLSearchParams({ ...Object.fromEntries(good), state: "A".repeat(43) });
    // Their code with my state: the verifier that belongs to it is in their browser's trip.
    const mixed = new URLSearchParams({ ...Object.fromEntries(foreign), state: good.get("state") ?? "" });
    const refused = [
      await comeBack(without, mine.cookie),
      await comeBack(wrong, mine.cookie),
      await comeBack(good, ""),
      await comeBack(good, other.cookie),
      await comeBack(mixed, mine.cookie),
      // The trip ended with the answer before.
      await comeBack(good, mine.cookie),
    ];
    expect(refused.map(({ headers }) => headers.get("location"))).toEqual([
      "/sign-in?problem=expired",
      "/sign-in?problem=expired",
      "/sign-in?problem=expired",
      "/sign-in?problem=expired",
      "/sign-in?problem=failed&next=%2Fchat",
      "/sign-in?problem=expired",
    ]);
    const late = await begin();
    const answer = await consent(late.url);
    setClock(() => Date.now() + 601_000);
    expect((await comeBack(answer, late.cookie)).headers.get("location")).toBe("/sign-in?problem=expired");
    setClock();
    expect(await sessionCount()).toBe(before);
    expect((await travel()).path).toBe("/chat");
  });

  it("takes an answer once, also when it comes twice at the same moment", async () => {
    provider.setUser(providerUser());
    const { url, cookie } = await begin();
    const query = await consent(url);
    const paths = (await Promise.all([comeBack(query, cookie), comeBack(query, cookie)])).map(({ headers }) =>
      headers.get("location"),
    );
    expect(paths.sort()).toEqual(["/chat", "/sign-in?problem=expired"]);
  });

  it("believes no ID token that is another's, for another, too old, of another trip or badly signed", async () => {
    const user = providerUser();
    provider.setUser(user);
    const before = await sessionCount();
    const seconds = Math.floor(nowMs() / 1000);
    const forgeries: Parameters<TestProvider["forgeNext"]>[0][] = [
      ({ payload }) => Object.assign(payload, { iss: "https://accounts.google.example" }),
      ({ payload }) => Object.assign(payload, { aud: "another-client" }),
      ({ payload }) => Object.assign(payload, { aud: ["nexus-test", "other"], azp: "other" }),
      ({ payload }) => Object.assign(payload, { nonce: "another-nonce" }),
      ({ payload }) => Object.assign(payload, { nonce: undefined }),
      ({ payload }) => Object.assign(payload, { exp: seconds - 60 }),
      ({ payload }) => Object.assign(payload, { iat: seconds - 3_600 }),
      ({ payload }) => Object.assign(payload, { nbf: seconds + 3_600 }),
      ({ payload }) => Object.assign(payload, { sub: "" }),
    ];
    for (const forgery of forgeries) {
      provider.forgeNext(forgery);
      expect((await travel()).path).toBe("/sign-in?problem=failed&next=%2Fchat");
    }
    provider.server.service.once(Events.BeforeResponse, ({ body }) => {
      if (!body || typeof body !== "object") return;
      const [head = "", payload = ""] = String((body as { id_token?: string }).id_token).split(".");
      Object.assign(body, { id_token: `${head}.${payload}.${"A".repeat(342)}` });
    });
    expect((await travel()).path).toBe("/sign-in?problem=failed&next=%2Fchat");
    const { url, cookie } = await begin();
    const query = await consent(url);
    query.set("iss", "https://accounts.google.example");
    expect((await comeBack(query, cookie)).headers.get("location")).toBe("/sign-in?problem=failed&next=%2Fchat");
    expect(await sessionCount()).toBe(before);
    expect((await travel()).path).toBe("/chat");
  });

  it("says when the person said no, the provider fails, and the address is not confirmed there", async () => {
    const { url, cookie } = await begin({ body: { next: "/chat?q=2" } });
    const state = new URL(url).searchParams.get("state") ?? "";
    const denied = await comeBack(new URLSearchParams({ state, error: "access_denied" }), cookie);
    expect(denied.headers.get("location")).toBe("/sign-in?problem=denied&next=%2Fchat%3Fq%3D2");
    provider.server.service.once(Events.BeforeResponse, (answer) => {
      answer.statusCode = 503;
    });
    expect((await travel()).path).toBe("/sign-in?problem=unavailable&next=%2Fchat");
    provider.server.service.once(Events.BeforeResponse, (answer) => {
      answer.body = { nothing: true };
    });
    expect((await travel()).path).toBe("/sign-in?problem=failed&next=%2Fchat");
    const user = providerUser({ email_verified: false });
    provider.setUser(user);
    expect((await travel()).path).toBe("/sign-in?problem=unverified&next=%2Fchat");
    const row = await asService().selectFrom("profiles").select("id").where("email", "=", user.email).execute();
    expect(row).toEqual([]);
  });

  it("leads nowhere else, whatever it is asked for", async () => {
    const user = providerUser();
    provider.setUser(user);
    const paths = OFF_ORIGIN.filter((next) => next.length <= 2000);
    expect(paths.length).toBeGreaterThanOrEqual(30);
    const reached = new Set<string>();
    for (const next of paths) {
      // A null character gets no further than the gate.
      if (next.includes("\0")) await expect(begin({ body: { next } })).rejects.toThrow('"path":"next"');
      else reached.add((await travel({ body: { next } })).path);
    }
    expect([...reached]).toEqual(["/chat"]);
    // At the provider's end too: what is sent back in the query decides nothing.
    const { url, cookie } = await begin();
    const query = `${await consent(url)}&next=//evil.example&redirect_to=https://evil.example`;
    expect((await comeBack(query, cookie)).headers.get("location")).toBe("/chat");
  });
});

describe("an address that has an account", () => {
  it("is not entered on the provider's word: its owner signs in first", async () => {
    const account = await makeAccount();
    provider.setUser(providerUser({ email: account.email.toUpperCase() }));
    const before = await sessionCount();
    const trip = await travel();
    expect(trip.path).toBe("/sign-in?notice=connect&next=%2Fsettings%2Fsecurity");
    expect(await sessionCount()).toBe(before);
    expect((await callEndpoint(getProfileEndpoint, { cookie: trip.cookie })).status).toBe(401);
  });

  it("gives nothing to whoever signed up with it before its owner came", async () => {
    const email = newEmail();
    const squatter = { email, password: PASSWORD, displayName: "Mallory" };
    await callEndpoint(signUpEndpoint, { body: squatter });
    provider.setUser(providerUser({ email }));
    const trip = await travel();
    expect(trip.path).toBe("/chat");
    expect(await profileOf(trip.cookie)).toMatchObject({
      email,
      displayName: "Grace Hopper",
      workspaceName: "Grace Hopper",
    });
    const tried = await callEndpoint(signInEndpoint, { body: { email, password: PASSWORD } });
    expect([tried.status, tried.body.error?.code]).toEqual([401, "invalid_credentials"]);
    // Signing up once more changes nothing either.
    await callEndpoint(signUpEndpoint, { body: squatter });
    expect((await callEndpoint(signInEndpoint, { body: { email, password: PASSWORD } })).status).toBe(401);
  });

  it("makes one account when its owner comes twice at once", async () => {
    const user = providerUser();
    provider.setUser(user);
    const trips = await Promise.all([travel(), travel(), travel()]);
    expect(trips.map(({ path, status, body }) => path || JSON.stringify([status, body]))).toEqual([
      "/chat",
      "/chat",
      "/chat",
    ]);
    const ids = await Promise.all(trips.map(async ({ cookie }) => (await profileOf(cookie))?.id));
    expect(new Set(ids).size).toBe(1);
  });

  it("lets a disabled account stay out", async () => {
    provider.setUser(providerUser());
    const trip = await travel();
    const id = String((await profileOf(trip.cookie))?.id);
    await asService().updateTable("profiles").set({ disabledAt: new Date() }).where("id", "=", id).execute();
    const again = await travel();
    expect(again.path).toBe("/sign-in?problem=failed&next=%2Fchat");
    expect(cookieOf(again.setCookies)).not.toContain("nexus-session");
  });
});
