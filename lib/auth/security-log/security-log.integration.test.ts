import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { openTestSession } from "../../gate/testing/sign-in.ts";
import { jobHandlers } from "../../jobs.ts";
import { nowMs, setClock } from "../../platform/clock.ts";
import { asService, asUser } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import type { RequestOrigin } from "../../platform/request-origin.ts";
import { runWorker } from "../../testing/run-worker.ts";
import {
  requestResetEndpoint,
  resetPasswordEndpoint,
  signInEndpoint,
  signOutEndpoint,
  signUpEndpoint,
  verifyEmailEndpoint,
} from "../api.ts";
import { createApiKeyEndpoint, revokeApiKeyEndpoint } from "../api-keys/api.ts";
import { findSessionPrincipal } from "../find-principal.ts";
import { setTier } from "../service/set-tier.ts";
import { type CallOptions, callEndpoint, cookieOf } from "../testing/call-endpoint.ts";
import { makeAccount, newEmail, PASSWORD, type TestAccount } from "../testing/make-account.ts";
import { waitForMail } from "../testing/read-mail.ts";
import { securityKindsOf } from "../testing/security-kinds.ts";
import { exportSecurityLogEndpoint, listSecurityLogEndpoint, markNoticesSeenEndpoint } from "./api.ts";
import { listSecurityNotices } from "./notices.ts";
import { recordSecurityEvent } from "./record.ts";
import { SECURITY_KIND_NAMES, type SecurityEvent, type SecurityKind } from "./schema.ts";
import { insertSecurityEvent } from "./store.ts";

runWorker(jobHandlers);
afterEach(() => setClock());

const FIREFOX = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const WRONG = "not the right one 12";

/** Signs in; the cookies of a browser, its own mark among them. */
async function enter({ email }: Pick<TestAccount, "email">, options: CallOptions = {}): Promise<string> {
  const answer = await callEndpoint(signInEndpoint, { body: { email, password: PASSWORD }, ...options });
  expect(answer.status).toBe(200);
  return cookieOf(answer.setCookies);
}

async function readLog(cookie: string, query = ""): Promise<SecurityEvent[]> {
  const { status, body } = await callEndpoint(listSecurityLogEndpoint, { cookie, query });
  expect(status).toBe(200);
  return body.data?.items as SecurityEvent[];
}

describe("the security log (AU-23)", () => {
  it("says who, when, from where and on what, once for each act", async () => {
    // The first account of a database becomes its administrator, which its log tells.
    await makeAccount();
    const account = await makeAccount();
    const headers = { "user-agent": FIREFOX };
    const cookie = await enter(account, { headers, ip: "203.0.113.9" });
    const body = { name: "CI", scopes: ["models.read"] };
    const key = (await callEndpoint(createApiKeyEndpoint, { cookie, headers, body })).body.data;
    await callEndpoint(revokeApiKeyEndpoint, { cookie, headers, params: { id: String(key?.id) } });
    const log = await readLog(cookie);
    expect(log.map(({ kind }) => kind)).toEqual([
      "api_key_revoked",
      "api_key_created",
      "signed_in",
      "email_verified",
      "account_created",
    ]);
    const [revoked, created, entered, , made] = log;
    expect(entered).toMatchObject({
      actor: "user",
      ip: "203.0.113.9",
      isThisSession: true,
      device: { kind: "desktop", browser: "Firefox 145", system: "Linux" },
    });
    expect(Math.abs(Date.now() - Date.parse(entered?.at ?? ""))).toBeLessThan(60_000);
    expect(created?.details).toEqual({ name: "CI", prefix: key?.prefix, scopes: "models.read" });
    expect(revoked?.details).toEqual({ name: "CI", prefix: key?.prefix });
    // A script of the operator made the account.
    expect(made).toMatchObject({ actor: "server", ip: null, device: null, isThisSession: false });
    expect(JSON.stringify(log)).not.toContain(String(key?.key));
  });

  it("tells a life: signing up, confirming, in, out, a forgotten password, what the operator changes", async () => {
    const email = newEmail();
    const signUp = { body: { email, password: PASSWORD, displayName: "Ada" }, ip: "203.0.113.1" };
    await callEndpoint(signUpEndpoint, signUp);
    const code = /\b\d{6}\b/.exec((await waitForMail(email, /code/)).subject)?.[0];
    await callEndpoint(verifyEmailEndpoint, { body: { email, code } });
    const cookie = await enter({ email });
    await callEndpoint(signOutEndpoint, { cookie });
    // The second one finds nobody signed in.
    await callEndpoint(signOutEndpoint, { cookie });
    await callEndpoint(signUpEndpoint, { ...signUp, ip: "203.0.113.2" });
    await waitForMail(email, /already have/);
    await callEndpoint(requestResetEndpoint, { body: { email }, ip: "203.0.113.3" });
    const token = /token=([\w-]{43})/.exec((await waitForMail(email, /Set a new/)).text)?.[1];
    const password = "another harbour cello 52";
    await callEndpoint(resetPasswordEndpoint, { body: { token, password }, ip: "203.0.113.4" });
    const { id } = await asService()
      .selectFrom("profiles")
      .select("id")
      .where("email", "=", email)
      .executeTakeFirstOrThrow();
    await setTier(id, "pro");
    await setTier(id, "pro", "admin");
    for (const disabledAt of [new Date(), null]) {
      await asService().updateTable("profiles").set({ disabledAt }).where("id", "=", id).execute();
    }
    const kinds = await securityKindsOf(id);
    expect(kinds.slice(0, -4)).toEqual([
      "account_created",
      "email_verified",
      "signed_in",
      "signed_out",
      "sign_up_repeated",
      "reset_requested",
      "password_reset",
    ]);
    // Written by the database, several in a millisecond, which have no order.
    expect(kinds.slice(-4).toSorted()).toEqual(["account_disabled", "account_enabled", "role_changed", "tier_changed"]);
    const rows = await asService().selectFrom("securityEvents").selectAll().where("userId", "=", id).execute();
    const ipOf = (kind: SecurityKind) => rows.find((row) => row.kind === kind)?.ip;
    // What the worker writes says where the request came from.
    expect(
      ["account_created", "sign_up_repeated", "reset_requested", "password_reset"].map((kind) =>
        ipOf(kind as SecurityKind),
      ),
    ).toEqual(["203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"]);
    expect(rows.find(({ kind }) => kind === "tier_changed")?.details).toEqual({ from: "free", to: "pro" });
  });

  it("notes three wrong passwords and one refusal in 15 minutes, however many there are", async () => {
    const account = await makeAccount();
    const wrong = { body: { email: account.email, password: WRONG } };
    await Promise.all(Array.from({ length: 14 }, () => callEndpoint(signInEndpoint, wrong)));
    const failures = async () =>
      (await securityKindsOf(account.userId)).filter((kind) => kind.startsWith("sign_in_")).sort();
    const expected = ["sign_in_blocked", "sign_in_failed", "sign_in_failed", "sign_in_failed"];
    await expect.poll(failures).toEqual(expected);
    await callEndpoint(signInEndpoint, wrong);
    expect(await failures()).toEqual(expected);
  });

  it("keeps every hostile User-Agent and name on one line", async () => {
    const account = await makeAccount();
    const hostile = ['{"level":"error","msg":"x"}', "\u001b[31mred\u001b]52;c;aGk=\u0007", "a\u0085b\u009b2Jc"];
    for (const userAgent of hostile) await enter(account, { headers: { "user-agent": userAgent } });
    // A header cannot carry these, but a proxy's own code or a name can.
    await recordSecurityEvent(asService(), {
      userId: account.userId,
      kind: "signed_in",
      origin: { ip: "::1\r\nx", userAgent: "Evil\r\nset-cookie: a=1\u202e\u2028", sessionId: null },
      details: { name: "a\r\nb\u001b[2Jc\u2066" },
    });
    const rows = await asService()
      .selectFrom("securityEvents")
      .selectAll()
      .where("userId", "=", account.userId)
      .execute();
    const texts = rows.flatMap(({ ip, userAgent, details }) => [
      ip ?? "",
      userAgent ?? "",
      ...Object.values(details as object).map(String),
    ]);
    expect(texts.filter((text) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text))).toEqual([]);
    expect(texts).toContain("Evil set-cookie: a=1");
    expect(texts).toContain("a bc");
  });

  it("cannot be changed or shortened by anybody, nor written for somebody else", async () => {
    const [user, other] = [await createAccount(), await createAccount()];
    await recordSecurityEvent(asService(), { userId: user.userId, kind: "signed_in" });
    const change = sql`update public.security_events set ip = 'x' where user_id = ${user.userId}`;
    const remove = sql`delete from public.security_events where user_id = ${user.userId}`;
    const empty = sql`truncate public.security_events`;
    for (const act of [change, remove, empty]) {
      await expect(asUser(user, (tx) => act.execute(tx))).rejects.toThrow(/permission denied/);
      const asServiceRole = asService()
        .transaction()
        .execute(async (tx) => {
          await sql`set local role service_role`.execute(tx);
          await act.execute(tx);
        });
      await expect(asServiceRole).rejects.toThrow(/permission denied/);
      await expect(act.execute(asService())).rejects.toThrow(/append-only/);
    }
    const forge = (userId: string) =>
      asUser(user, (tx) => recordSecurityEvent(tx, { userId, kind: "api_key_created", origin: null }));
    await expect(forge(other.userId)).rejects.toThrow(/another account/);
    await forge(user.userId);
    expect(
      [await securityKindsOf(user.userId), await securityKindsOf(other.userId)].map(({ length }) => length),
    ).toEqual([2, 0]);
  });

  it("takes from a person's own rights the keys they manage alone, done by them in a session of theirs", async () => {
    const [{ userId }, other] = [await createAccount(), await createAccount()];
    const [mine, theirs] = [await openTestSession(userId), await openTestSession(other.userId)];
    const from = (sessionId: string | null) => ({ ip: "192.0.2.1", userAgent: "test", sessionId });
    const record = (kind: SecurityKind, origin: RequestOrigin | null) =>
      asUser({ userId }, (tx) => recordSecurityEvent(tx, { userId, kind, origin })).then(
        () => "written",
        (error: Error) => error.message,
      );
    const written: SecurityKind[] = [];
    for (const kind of SECURITY_KIND_NAMES) {
      const answer = await record(kind, from(mine.sessionId));
      if (answer === "written") written.push(kind);
      else expect(answer).toBe("the server records this");
    }
    expect(written).toEqual(["api_key_created", "api_key_revoked", "provider_key_saved", "provider_key_deleted"]);
    for (const sessionId of [theirs.sessionId, newId(), null]) {
      expect(await record("api_key_created", from(sessionId))).toBe("an act of somebody else");
    }
    // A script of the operator's has no address that anybody could make up.
    expect(await record("api_key_created", null)).toBe("written");
    const row = {
      userId,
      kind: "api_key_created",
      ip: "192.0.2.1",
      userAgent: null,
      details: {},
      createdAt: new Date(),
    };
    const asServer = { ...row, id: newId(), actor: "server", sessionId: null } as const;
    await expect(asUser({ userId }, (tx) => insertSecurityEvent(tx, asServer))).rejects.toThrow(/somebody else/);
    expect(await securityKindsOf(userId)).toHaveLength(5);
  });

  it("takes nothing dated back from a person's own rights", async () => {
    const { userId } = await createAccount();
    const write = (minutesAgo: number) =>
      asUser({ userId }, (tx) =>
        insertSecurityEvent(tx, {
          id: newId(),
          userId,
          kind: "api_key_created",
          actor: "server",
          sessionId: null,
          ip: null,
          userAgent: null,
          details: {},
          createdAt: new Date(Date.now() - minutesAgo * 60_000),
        }),
      );
    await expect(write(6)).rejects.toThrow("an act of the past");
    await write(4);
    expect(await securityKindsOf(userId)).toEqual(["api_key_created"]);
  });

  it("goes with its account", async () => {
    const { userId } = await createAccount();
    await recordSecurityEvent(asService(), { userId, kind: "signed_in" });
    await asService().deleteFrom("profiles").where("id", "=", userId).execute();
    expect(await securityKindsOf(userId)).toEqual([]);
  });

  it("is not there when the act is not", async () => {
    const { userId } = await createAccount();
    const act = asService()
      .transaction()
      .execute(async (tx) => {
        await recordSecurityEvent(tx, { userId, kind: "api_key_created" });
        throw new Error("the act failed");
      });
    await expect(act).rejects.toThrow("the act failed");
    expect(await securityKindsOf(userId)).toEqual([]);
  });
});

/** An account straight in the database, whose log is empty. */
async function createAccount(): Promise<{ userId: string }> {
  const userId = newId();
  await sql`select app.create_account(${userId}, ${newId()}, ${`${userId}@example.com`}, 'Test', 'en', 'UTC', now())`.execute(
    asService(),
  );
  return { userId };
}

describe("reading the log", () => {
  it("filters by group and time and pages through", async () => {
    const account = await makeAccount();
    const cookie = await enter(account);
    const at = nowMs() - 10 * 24 * 3_600_000;
    for (let index = 0; index < 5; index++) {
      setClock(() => at + index);
      await recordSecurityEvent(asService(), { userId: account.userId, kind: "api_key_created", details: { index } });
    }
    setClock();
    const keys = await readLog(cookie, "?group=keys");
    expect(keys.map(({ details }) => details.index)).toEqual([4, 3, 2, 1, 0]);
    const range = `?from=${new Date(at + 1).toISOString()}&to=${new Date(at + 3).toISOString()}`;
    expect((await readLog(cookie, range)).map(({ details }) => details.index)).toEqual([2, 1]);
    const seen: unknown[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query: string = `?group=keys&limit=2${cursor ? `&cursor=${cursor}` : ""}`;
      const { data = {} } = (await callEndpoint(listSecurityLogEndpoint, { cookie, query })).body;
      seen.push(...(data.items as SecurityEvent[]).map(({ details }) => details.index));
      cursor = data.nextCursor as string | null;
    }
    expect(seen).toEqual([4, 3, 2, 1, 0]);
    const foreign = Buffer.from(JSON.stringify(["+200000-01-01T00:00:00.000Z", account.userId])).toString("base64url");
    const again = await readLog(cookie, `?group=keys&cursor=${foreign}`);
    expect(again.map(({ details }) => details.index)).toEqual([4, 3, 2, 1, 0]);
    const wrong = await callEndpoint(listSecurityLogEndpoint, { cookie, query: "?group=nothing" });
    expect(wrong.status).toBe(422);
    const wrongExport = await callEndpoint(exportSecurityLogEndpoint, { cookie, query: "?from=yesterday" });
    expect(wrongExport.status).toBe(422);
  });

  it("shows nobody another one's, and no key opens it", async () => {
    const [account, other] = [await makeAccount(), await makeAccount()];
    const cookie = await enter(other);
    await recordSecurityEvent(asService(), { userId: account.userId, kind: "api_key_created" });
    expect((await readLog(cookie)).some(({ kind }) => kind === "api_key_created")).toBe(false);
  });

  it("is exported whole as CSV that no spreadsheet runs", async () => {
    const account = await makeAccount();
    const cookie = await enter(account);
    await recordSecurityEvent(asService(), {
      userId: account.userId,
      kind: "api_key_created",
      origin: { ip: "192.0.2.1", userAgent: '=cmd|"/c calc"!A1', sessionId: null },
      details: { name: 'a "b", c' },
    });
    for (let index = 0; index < 501; index++) {
      await recordSecurityEvent(asService(), { userId: account.userId, kind: "api_key_revoked" });
    }
    const answer = await exportLog(cookie);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="security-log.csv"');
    const lines = (await answer.text()).trimEnd().split("\r\n");
    expect(lines[0]).toBe("time,event,group,by,address,browser,system,user_agent,details");
    expect(lines).toHaveLength(1 + 3 + 1 + 501);
    expect(lines.find((line) => line.includes("api_key_created"))).toMatch(
      /^[\dTZ:.-]+,api_key_created,keys,anonymous,192\.0\.2\.1,,,"'=cmd\|""\/c calc""!A1","name: a ""b"", c"$/,
    );
    expect(
      (await exportLog(cookie, "?group=password").then((some) => some.text())).trimEnd().split("\r\n"),
    ).toHaveLength(1);
  });
});

function exportLog(cookie: string, query = ""): Promise<Response> {
  return exportSecurityLogEndpoint.route(
    new Request(`http://localhost:3000/api/v1/security-log/export${query}`, { headers: { cookie } }),
  );
}

describe("notices by mail", () => {
  it("say when in the time zone of who reads them", async () => {
    const account = await makeAccount();
    await asService()
      .updateTable("profiles")
      .set({ timeZone: "Asia/Kolkata", language: "de" })
      .where("id", "=", account.userId)
      .execute();
    await enter(account);
    await enter(account, { headers: { "user-agent": FIREFOX } });
    const { text } = await waitForMail(account.email, /Neue Anmeldung/);
    const day = new Intl.DateTimeFormat("de", { dateStyle: "long", timeZone: "Asia/Kolkata" }).format(nowMs());
    expect(text).toMatch(new RegExp(`Zeit: ${day} um .* GMT\\+5:30`));
  });

  it("report a new device, once, and never the first sign-in; links lead to the configured address", async () => {
    const account = await makeAccount();
    const first = await enter(account);
    const headers = { "user-agent": FIREFOX, "x-forwarded-host": "evil.example" };
    const second = await enter(account, { headers, ip: "203.0.113.77" });
    const mail = await waitForMail(account.email, /New sign-in/);
    expect(mail.text).toContain("Firefox 145, Linux");
    expect(mail.text).toContain("203.0.113.77");
    expect(mail.text).toContain("http://localhost:3000/settings/security");
    expect(mail.text + mail.html).not.toContain("evil.example");
    // The browser is known by its mark, whatever the address and the program's name.
    await enter(account, { cookie: second, headers: { "user-agent": "Other" } });
    await enter(account, { cookie: first });
    expect((await securityKindsOf(account.userId)).filter((kind) => kind.startsWith("signed_in"))).toEqual([
      "signed_in",
      "signed_in_new_device",
      "signed_in",
      "signed_in",
    ]);
  });

  it("report an API key by its beginning", async () => {
    const account = await makeAccount();
    const cookie = await enter(account);
    const body = { name: "http://evil.example click", scopes: ["models.read"] };
    const key = (await callEndpoint(createApiKeyEndpoint, { cookie, body })).body.data;
    const { text, html } = await waitForMail(account.email, /New API key/);
    expect(text).toContain(`${String(key?.prefix)}…`);
    expect(text + html).not.toContain("evil.example");
    expect(text + html).not.toContain(String(key?.key));
  });
});

describe("notices in the app", () => {
  it("tell every other session once, never the one that did it", async () => {
    const account = await makeAccount();
    const here = await enter(account);
    const there = await enter(account, { headers: { "user-agent": FIREFOX } });
    const told = async (cookie: string) => {
      const principal = await findSessionPrincipal(cookie);
      return principal && (await listSecurityNotices(principal)).map(({ kind, device }) => [kind, device?.browser]);
    };
    expect([await told(here), await told(there)]).toEqual([[["signed_in_new_device", "Firefox 145"]], []]);
    expect((await callEndpoint(markNoticesSeenEndpoint, { cookie: here })).status).toBe(204);
    expect(await told(here)).toEqual([]);
    const body = { name: "CI", scopes: ["models.read"] };
    await callEndpoint(createApiKeyEndpoint, { cookie: here, body });
    expect([await told(here), await told(there)]).toEqual([[], [["api_key_created", "vitest"]]]);
    // A session that begins later is told of a changed password only.
    await recordSecurityEvent(asService(), { userId: account.userId, kind: "password_changed" });
    expect(await told(await enter(account, { cookie: here }))).toEqual([["password_changed", undefined]]);
  });
});
