import { createHash } from "node:crypto";
import { sql } from "kysely";
import { afterEach, describe, expect, it, vi } from "vitest";
import { usedRefreshTokens } from "../../gate/edge/used-refresh-tokens.ts";
import { guardEvents } from "../../gate/guard-events.ts";
import { nowMs, setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { redis } from "../../platform/redis.ts";
import { getProfileEndpoint, signInEndpoint } from "../api.ts";
import { createApiKeyEndpoint, listApiKeysEndpoint, revokeApiKeyEndpoint } from "../api-keys/api.ts";
import { findApiKeyPrincipal, findSessionPrincipal } from "../find-principal.ts";
import { refreshSession } from "../refresh-session.ts";
import { readSessionCookie } from "../session-cookie.ts";
import { callEndpoint, cookieOf } from "../testing/call-endpoint.ts";
import { makeAccount, PASSWORD, signInAs, type TestAccount } from "../testing/make-account.ts";
import { securityKindsOf } from "../testing/security-kinds.ts";
import { verifyAccessToken } from "../verify-token.ts";
import { listDevicesEndpoint, revokeDeviceEndpoint, revokeOtherDevicesEndpoint } from "./api.ts";
import type { SignedInDevice } from "./schema.ts";

afterEach(() => {
  setClock();
  vi.useRealTimers();
});

const DAY_MS = 24 * 3_600_000;

async function listDevices(cookie: string): Promise<SignedInDevice[]> {
  const { status, body } = await callEndpoint(listDevicesEndpoint, { cookie });
  expect(status).toBe(200);
  return body.data?.items as SignedInDevice[];
}

const statusOf = async (cookie: string) => (await callEndpoint(getProfileEndpoint, { cookie })).status;
const sessionIdOf = async (cookie: string) => {
  const token = await verifyAccessToken(readSessionCookie(cookie)?.accessToken ?? "");
  return token?.sessionId ?? "";
};
/** What another process would still believe after `afterMs`: its own memory of the session is as old as that. */
async function outlivesMemory(cookie: string, afterMs: number): Promise<boolean> {
  const at = nowMs() + afterMs;
  setClock(() => at);
  const principal = await findSessionPrincipal(cookie);
  setClock();
  return principal !== null;
}

describe("the devices of a person (AU-15)", () => {
  it("are listed with browser, system, address and times, this one first", async () => {
    const account = await makeAccount();
    const enter = async (userAgent: string, ip: string) => {
      const body = { email: account.email, password: PASSWORD };
      return cookieOf(
        (await callEndpoint(signInEndpoint, { body, headers: { "user-agent": userAgent }, ip })).setCookies,
      );
    };
    const here = await enter(
      "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
      "203.0.113.1",
    );
    await enter("curl/8.9.1", "203.0.113.2");
    const devices = await listDevices(here);
    expect(devices).toMatchObject([
      {
        isThis: true,
        isNew: false,
        ip: "203.0.113.1",
        place: null,
        device: { browser: "Firefox 145", system: "Linux" },
      },
      { isThis: false, isNew: true, ip: "203.0.113.2", device: { browser: "curl", kind: "program" } },
    ]);
    expect(devices.every(({ firstSeenAt, lastSeenAt }) => Date.parse(firstSeenAt) <= Date.parse(lastSeenAt))).toBe(
      true,
    );
  });

  it("lose a revoked one at once here, within two seconds elsewhere, and for good at the auth service", async () => {
    const account = await makeAccount();
    const [here, there] = [await signInAs(account), await signInAs(account)];
    expect(await statusOf(there)).toBe(200);
    const id = await sessionIdOf(there);
    expect((await callEndpoint(revokeDeviceEndpoint, { cookie: here, params: { id } })).status).toBe(204);
    expect(await statusOf(there)).toBe(401);
    expect(await statusOf(here)).toBe(200);
    setClock(() => Date.now() + 850_000);
    const refreshed = await refreshSession(there, usedRefreshTokens);
    setClock();
    expect(refreshed?.setCookies.every(({ maxAgeSeconds }) => maxAgeSeconds === 0)).toBe(true);
    expect((await callEndpoint(revokeDeviceEndpoint, { cookie: here, params: { id } })).status).toBe(404);
    expect(await securityKindsOf(account.userId)).toContain("session_revoked");
    expect(await listDevices(here)).toHaveLength(1);
  });

  it("are forgotten by a process that did not revoke them after less than five seconds", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    expect(await findSessionPrincipal(cookie)).not.toBeNull();
    // As another process would: in the database only.
    await asService()
      .updateTable("userSessions")
      .set({ revokedAt: new Date() })
      .where("userId", "=", account.userId)
      .execute();
    expect(await outlivesMemory(cookie, 0)).toBe(true);
    expect(await outlivesMemory(cookie, 4_999)).toBe(false);
  });

  it("are all signed out but this one", async () => {
    const account = await makeAccount();
    const [here, ...others] = [await signInAs(account), await signInAs(account), await signInAs(account)];
    const { body } = await callEndpoint(revokeOtherDevicesEndpoint, { cookie: here });
    expect(body.data).toEqual({ revoked: 2 });
    expect(await Promise.all(others.map(statusOf))).toEqual([401, 401]);
    expect(await statusOf(here)).toBe(200);
    expect((await callEndpoint(revokeOtherDevicesEndpoint, { cookie: here })).body.data).toEqual({ revoked: 0 });
    expect((await securityKindsOf(account.userId)).filter((kind) => kind === "other_sessions_revoked")).toHaveLength(1);
  });

  it("are at most twenty: the one unused the longest makes room", async () => {
    const account = await makeAccount();
    const cookies: string[] = [];
    for (let index = 0; index < 21; index++) cookies.push(await signInAs(account));
    const [first = "", second = ""] = cookies;
    expect(await listDevices(cookies.at(-1) ?? "")).toHaveLength(20);
    expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
    expect((await securityKindsOf(account.userId)).filter((kind) => kind === "session_evicted")).toHaveLength(1);
  });

  it.each([
    ["was not used for 14 days", { lastSeenAt: 14, createdAt: 20 }],
    ["is 30 days old, however much it was used", { lastSeenAt: 0, createdAt: 30 }],
  ])("lose one that %s", async (_, days) => {
    const account = await makeAccount();
    const [cookie, other] = [await signInAs(account), await signInAs(account)];
    const id = await sessionIdOf(cookie);
    const age = (extraMs: number) => {
      const ago = (count: number) => new Date(Date.now() - count * DAY_MS + extraMs);
      const set = { lastSeenAt: days.lastSeenAt ? ago(days.lastSeenAt) : new Date(), createdAt: ago(days.createdAt) };
      return asService().updateTable("userSessions").set(set).where("id", "=", id).execute();
    };
    await age(-60_000);
    expect(await outlivesMemory(cookie, 3_000)).toBe(false);
    expect(await listDevices(other)).toHaveLength(1);
    // Last, because it notes beside its answer that the session was used.
    await age(60_000);
    expect(await outlivesMemory(cookie, 6_000)).toBe(true);
  });
});

describe("an open event stream (AU-15)", () => {
  async function openGuarded(account: TestAccount, cookie: string) {
    const principal = await findSessionPrincipal(cookie);
    if (!principal) throw new Error("the control must work");
    let isCancelled = false;
    const events = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (!isCancelled) controller.enqueue(new TextEncoder().encode(": keep-alive\n\n"));
        // Then nothing for long, as a slow answer.
        return new Promise((resolve) => setTimeout(resolve, 3_600_000).unref());
      },
      cancel: () => {
        isCancelled = true;
      },
    });
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const reader = guardEvents(events, principal).getReader();
    expect((await reader.read()).done).toBe(false);
    return { reader, isCancelled: () => isCancelled, account };
  }

  it("goes on while the session lives and ends within a minute when it is revoked", async () => {
    const account = await makeAccount();
    const { reader, isCancelled } = await openGuarded(account, await signInAs(account));
    const next = reader.read().then(
      () => "more",
      (error: unknown) => (error instanceof Error ? error.message : "?"),
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(isCancelled()).toBe(false);
    await asService()
      .updateTable("userSessions")
      .set({ revokedAt: new Date() })
      .where("userId", "=", account.userId)
      .execute();
    vi.advanceTimersByTime(60_000);
    expect(await next).toBe("the session of this stream has ended");
    expect(isCancelled()).toBe(true);
  });

  it("ends with the key that opened it", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    const made = await callEndpoint(createApiKeyEndpoint, { cookie, body: { name: "CI", scopes: ["chat.read"] } });
    const key = await findApiKeyPrincipal(String(made.body.data?.key));
    if (!key) throw new Error("the control must work");
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const reader = guardEvents(new ReadableStream(), key).getReader();
    const next = reader.read().catch(() => "ended");
    await callEndpoint(revokeApiKeyEndpoint, { cookie, params: { id: String(made.body.data?.id) } });
    vi.advanceTimersByTime(60_000);
    expect(await next).toBe("ended");
    expect((await callEndpoint(listApiKeysEndpoint, { cookie })).status).toBe(200);
  });
});

describe("refresh tokens (AU-16)", () => {
  /** Renews as the middleware does shortly before the token expires. */
  async function renew(cookie: string, laterMs = 0, used = usedRefreshTokens) {
    setClock(() => Date.now() + 850_000 + laterMs);
    return refreshSession(cookie, used);
  }
  /** Under which Redis remembers that the token of a cookie was replaced. */
  const usedKeyOf = (cookie: string) =>
    `rt:${createHash("sha256")
      .update(readSessionCookie(cookie)?.refreshToken ?? "")
      .digest("hex")}`;
  const isAlive = (renewed: Awaited<ReturnType<typeof renew>>) =>
    renewed?.setCookies.some(({ maxAgeSeconds }) => maxAgeSeconds > 0) === true;

  it("renew two tabs at once, and a third soon after, and all go on", async () => {
    const account = await makeAccount();
    let cookie = await signInAs(account);
    for (let round = 0; round < 3; round++) {
      const tabs = await Promise.all(Array.from({ length: 5 }, () => renew(cookie)));
      tabs.push(await renew(cookie, 9_000));
      expect(tabs.map((tab) => [isAlive(tab), tab?.reused])).toEqual(tabs.map(() => [true, null]));
      for (const tab of tabs) expect(await statusOf(tab?.cookieHeader ?? "")).toBe(200);
      cookie = tabs.at(-1)?.cookieHeader ?? "";
    }
  });

  it("are no older for a server whose clock is ahead", async () => {
    const token = newId();
    await usedRefreshTokens.note(token);
    setClock(() => Date.now() + 3_600_000);
    expect(await usedRefreshTokens.isReplayed(token)).toBe(false);
  });

  it("kill their family when one that was replaced comes after the grace, and name the session", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    const renewed = await renew(cookie);
    expect(isAlive(renewed)).toBe(true);
    // Within ten seconds it may be a second tab.
    expect(isAlive(await renew(cookie, 9_000))).toBe(true);
    const key = usedKeyOf(cookie);
    expect(await redis().pexpire(key, (await redis().pttl(key)) - 11_000)).toBe(1);
    const stolen = await renew(cookie, 11_000);
    expect(isAlive(stolen)).toBe(false);
    expect(stolen?.reused).toMatchObject({ sessionId: await sessionIdOf(cookie), userId: account.userId });
  });

  it("kill it as well by the auth service's own rule, should Redis have forgotten", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    const forgetful = { isReplayed: async () => false, note: async () => undefined };
    const renewed = await renew(cookie, 0, forgetful);
    const again = await renew(renewed?.cookieHeader ?? "", 0, forgetful);
    // The service has a clock of its own.
    await sql`update auth.refresh_tokens set updated_at = updated_at - interval '11 seconds'
      where user_id::text = ${account.userId}`.execute(asService());
    const stolen = await renew(cookie, 11_000, forgetful);
    expect([isAlive(again), isAlive(stolen)]).toEqual([true, false]);
    expect(stolen?.reused).toMatchObject({ sessionId: await sessionIdOf(cookie) });
    expect(isAlive(await renew(again?.cookieHeader ?? "", 11_000, forgetful))).toBe(false);
  });
});
