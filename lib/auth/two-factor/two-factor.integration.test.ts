import { sql } from "kysely";
import { Secret, TOTP } from "otpauth";
import { afterEach, describe, expect, it, vi } from "vitest";
import { nowMs, setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { openMail, type SendMail, sendMailJob } from "../../platform/mail/queue-mail.ts";
import { getProfileEndpoint, secondFactorEndpoint, signInEndpoint } from "../api.ts";
import { changePasswordEndpoint, stepUpEndpoint } from "../step-up/api.ts";
import { callEndpoint, cookieOf } from "../testing/call-endpoint.ts";
import { makeAccount, PASSWORD, signInAs, type TestAccount } from "../testing/make-account.ts";
import {
  addFactorEndpoint,
  confirmFactorEndpoint,
  endBrowserTrustEndpoint,
  getTwoFactorEndpoint,
  makeRecoveryCodesEndpoint,
  removeFactorEndpoint,
  renameFactorEndpoint,
} from "./api.ts";
import { resetTwoFactor } from "./reset.ts";

afterEach(() => {
  setClock();
  vi.unstubAllEnvs();
  resetEnv();
});

const STEP_MS = 30_000;
const codeOf = (secret: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: nowMs() + steps * STEP_MS });
const wrongFor = (secret: string) => {
  const near = new Set([-2, -1, 0, 1, 2].map((steps) => codeOf(secret, steps)));
  return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !near.has(code)) ?? "";
};
/** Codes of the enrolment's own step are used up; the next ones come a minute later. */
const later = (ms: number) => setClock(() => Date.now() + ms);

interface Enrolled {
  account: TestAccount;
  cookie: string;
  factorId: string;
  secret: string;
  recoveryCodes: string[];
}

async function enrol(): Promise<Enrolled> {
  const account = await makeAccount();
  const cookie = await signInAs(account);
  const added = await callEndpoint(addFactorEndpoint, { cookie, body: { name: "Phone" } });
  expect(added.status).toBe(201);
  const { id, secret } = added.body.data as { id: string; secret: string };
  const confirmed = await callEndpoint(confirmFactorEndpoint, {
    cookie,
    params: { id },
    body: { code: codeOf(secret) },
  });
  expect(confirmed.status).toBe(200);
  later(2 * STEP_MS);
  const recoveryCodes = confirmed.body.data?.recoveryCodes as string[];
  return { account, cookie, factorId: id, secret, recoveryCodes };
}

/** Gives the right password. Returns what the browser then holds. */
async function begin({ email }: TestAccount, cookie = "", password = PASSWORD): Promise<string> {
  const answer = await callEndpoint(signInEndpoint, { cookie, body: { email, password } });
  expect([answer.status, answer.body.data]).toEqual([200, { userId: null }]);
  const held = cookieOf(answer.setCookies);
  expect(held).toContain("__Host-nexus-sign-in=");
  expect(held).not.toContain("nexus-session");
  return held;
}
const finish = (cookie: string, code: string, trust = false) =>
  callEndpoint(secondFactorEndpoint, { cookie, body: { code, trust } });
const statusOf = async (cookie: string) => (await callEndpoint(getProfileEndpoint, { cookie })).status;
const kindsOf = async (userId: string) =>
  (await asService().selectFrom("securityEvents").select("kind").where("userId", "=", userId).execute()).map(
    ({ kind }) => kind,
  );
/** What kinds of mail wait to be sent to somebody. */
async function mailsTo(email: string): Promise<string[]> {
  const { rows } = await sql<{ data: SendMail }>`
    select data from pgboss.job where name = ${sendMailJob.name}`.execute(asService());
  return rows.flatMap(({ data }) => (openMail(data).to === email ? [data.kind] : []));
}
const countOf = (answers: readonly { status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status).length;

describe("signing in with a second factor", () => {
  it("opens no session until the code has come, and only in the browser that gave the password", async () => {
    const { account, secret } = await enrol();
    const held = await begin(account);
    expect(await statusOf(held)).toBe(401);
    const wrong = await finish(held, wrongFor(secret));
    expect([wrong.status, wrong.body.error?.issues?.[0]]).toMatchObject([422, { path: "code", reason: "code_wrong" }]);
    expect((await finish("", codeOf(secret))).status).toBe(410);
    const done = await finish(held, codeOf(secret));
    expect([done.status, done.body.data]).toEqual([200, { userId: account.userId }]);
    expect(await statusOf(cookieOf(done.setCookies))).toBe(200);
    later(4 * STEP_MS);
    expect((await finish(held, codeOf(secret))).status).toBe(410);
    expect(await kindsOf(account.userId)).toEqual(expect.arrayContaining(["two_factor_added", "second_factor_failed"]));
    expect(await mailsTo(account.email)).toContain("two_factor_added");
  });

  it("is over after ten minutes, and leaves nothing at the auth service", async () => {
    const { account, secret } = await enrol();
    const held = await begin(account);
    const { rows } = await sql`select id from auth.sessions where user_id = ${account.userId}`.execute(asService());
    // That of the enrolment: the one that waits is not made before its code.
    expect(rows).toHaveLength(1);
    later(12 * 60_000);
    expect((await finish(held, codeOf(secret))).status).toBe(410);
  });

  it("says so when the auth service gives no session", async () => {
    const { account, secret } = await enrol();
    const held = await begin(account);
    vi.stubEnv("SUPABASE_URL", "http://127.0.0.1:1");
    resetEnv();
    const answer = await finish(held, codeOf(secret));
    expect([answer.status, answer.body.error?.code]).toEqual([503, "unavailable"]);
  });

  it("lets a trusted browser in without a code, until trust ends or the password changes", async () => {
    const { account, secret, recoveryCodes } = await enrol();
    const done = await finish(await begin(account), codeOf(secret), true);
    const trusted = cookieOf(done.setCookies);
    const signIn = (cookie: string, password = PASSWORD) =>
      callEndpoint(signInEndpoint, { cookie, body: { email: account.email, password } });
    const again = await signIn(trusted);
    expect(again.body.data).toEqual({ userId: account.userId });
    // The clock of the auth service, whose tokens are younger than that, cannot be moved: the end of trust is.
    const browsers = () => asService().updateTable("trustedBrowsers").where("userId", "=", account.userId);
    const { expiresAt } = await browsers()
      .set({ expiresAt: new Date(nowMs()) })
      .returning(
        sql<Date>`(select expires_at from public.trusted_browsers o where o.id = trusted_browsers.id)`.as("expiresAt"),
      )
      .executeTakeFirstOrThrow();
    expect((expiresAt.getTime() - nowMs()) / 86_400_000).toBeCloseTo(30, 1);
    await begin(account, trusted);
    await browsers().set({ expiresAt }).execute();
    const other = await enrol();
    await begin(other.account, trusted);
    const { body } = await callEndpoint(getTwoFactorEndpoint, { cookie: trusted });
    const [row] = (body.data as { trustedBrowsers: { id: string }[] }).trustedBrowsers;
    expect(
      (await callEndpoint(endBrowserTrustEndpoint, { cookie: trusted, params: { id: row?.id ?? "" } })).status,
    ).toBe(204);
    expect(await kindsOf(account.userId)).toEqual(expect.arrayContaining(["browser_trusted", "browser_trust_ended"]));
    const held = await begin(account, trusted);
    const second = cookieOf((await finish(held, recoveryCodes[0] ?? "", true)).setCookies);
    const waiting = await begin(account);
    const password = "amber kettle under seven moons";
    const changed = await callEndpoint(changePasswordEndpoint, {
      cookie: second,
      body: { currentPassword: PASSWORD, password },
    });
    expect(changed.status).toBe(200);
    expect((await finish(waiting, recoveryCodes[1] ?? "")).status).toBe(410);
    await begin(account, second, password);
  });
});

describe("codes of an app (AU-12)", () => {
  it("work once: of 20 at the same time exactly one, and none of an older step after it", async () => {
    const { account, secret } = await enrol();
    const held = await Promise.all(Array.from({ length: 4 }, () => begin(account)));
    const code = codeOf(secret);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => finish(held[i % 4] ?? "", code)));
    expect(countOf(answers, 200)).toBe(1);
    const fresh = await begin(account);
    expect((await finish(fresh, code)).status).not.toBe(200);
    expect((await finish(fresh, codeOf(secret, -1))).status).not.toBe(200);
  });

  it.each([-2, 2])("of step %i are refused", async (steps) => {
    const { account, secret } = await enrol();
    later(10 * STEP_MS);
    expect((await finish(await begin(account), codeOf(secret, steps))).status).toBe(422);
  });

  it.each([-1, 1])("of step %i are taken", async (steps) => {
    const { account, secret } = await enrol();
    later(10 * STEP_MS);
    expect((await finish(await begin(account), codeOf(secret, steps))).status).toBe(200);
  });

  it("are not taken for 15 minutes after five wrong ones", async () => {
    const { account, secret } = await enrol();
    const held = await begin(account);
    const wrong = wrongFor(secret);
    const tries = await Promise.all(Array.from({ length: 30 }, () => finish(held, wrong)));
    expect(countOf(tries, 422)).toBe(5);
    const right = await finish(held, codeOf(secret));
    expect(right.status).toBe(429);
    expect(Number(right.headers.get("retry-after"))).toBeGreaterThan(850);
    expect(await kindsOf(account.userId)).toContain("two_factor_paused");
    await asService()
      .updateTable("secondFactorTries")
      .set({ pausedUntil: new Date(nowMs() - 1) })
      .where("userId", "=", account.userId)
      .execute();
    expect((await finish(await begin(account), codeOf(secret))).status).toBe(200);
  });

  it("are sealed in the database", async () => {
    const { account, secret } = await enrol();
    const row = await asService()
      .selectFrom("totpFactors")
      .selectAll()
      .where("userId", "=", account.userId)
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(secret);
    expect(row.envelope).toMatch(/^v1\./);
  });
});

describe("recovery codes (AU-14)", () => {
  it("have at least 64 bits, are kept as hashes, and work once, also 20 times at once", async () => {
    const { account, recoveryCodes } = await enrol();
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const code of recoveryCodes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    const rows = await asService()
      .selectFrom("recoveryCodes")
      .select("codeHash")
      .where("userId", "=", account.userId)
      .execute();
    expect(rows.every(({ codeHash }) => codeHash.length === 32)).toBe(true);
    const held = await Promise.all(Array.from({ length: 4 }, () => begin(account)));
    const [code = "", next = ""] = recoveryCodes;
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => finish(held[i % 4] ?? "", code)));
    expect(countOf(answers, 200)).toBe(1);
    expect((await kindsOf(account.userId)).filter((kind) => kind === "recovery_code_used")).toHaveLength(1);
    expect((await mailsTo(account.email)).filter((kind) => kind === "recovery_code_used")).toHaveLength(1);
    await asService().deleteFrom("secondFactorTries").where("userId", "=", account.userId).execute();
    const fresh = await begin(account);
    expect((await finish(fresh, code)).status).toBe(422);
    expect((await finish(fresh, next.toUpperCase().replaceAll("-", " "))).status).toBe(200);
  });

  it("die when new ones are made; without an app there are none", async () => {
    const { account, cookie, recoveryCodes, factorId } = await enrol();
    const made = await callEndpoint(makeRecoveryCodesEndpoint, { cookie });
    expect(made.status).toBe(200);
    const [fresh = ""] = (made.body.data as { recoveryCodes: string[] }).recoveryCodes;
    const held = await begin(account);
    expect((await finish(held, recoveryCodes[0] ?? "")).status).toBe(422);
    expect((await finish(held, fresh)).status).toBe(200);
    expect((await callEndpoint(removeFactorEndpoint, { cookie, params: { id: factorId } })).status).toBe(204);
    expect(await mailsTo(account.email)).toEqual(expect.arrayContaining(["recovery_codes_made", "two_factor_removed"]));
    const left = await callEndpoint(getTwoFactorEndpoint, { cookie });
    expect(left.body.data).toEqual({ factors: [], recoveryCodesLeft: 0, trustedBrowsers: [] });
    expect((await callEndpoint(makeRecoveryCodesEndpoint, { cookie })).status).toBe(409);
    expect(await statusOf(await signInAs(account))).toBe(200);
  });
});

describe("apps", () => {
  it("count from their first code on, have names, and are at most ten", async () => {
    const { account, cookie, factorId } = await enrol();
    const second = await callEndpoint(addFactorEndpoint, { cookie, body: { name: "Tablet" } });
    const { id, secret } = second.body.data as { id: string; secret: string };
    const confirm = (code: string) => callEndpoint(confirmFactorEndpoint, { cookie, params: { id }, body: { code } });
    const unproved = await finish(await begin(account), codeOf(secret));
    expect(unproved.status).toBe(422);
    expect((await confirm(wrongFor(secret))).status).toBe(422);
    expect((await confirm(codeOf(secret))).body.data).toEqual({ recoveryCodes: [] });
    expect((await confirm(codeOf(secret, 1))).status).toBe(404);
    const rename = { cookie, params: { id: factorId }, body: { name: "Old phone" } };
    expect((await callEndpoint(renameFactorEndpoint, rename)).status).toBe(204);
    const { factors } = (await callEndpoint(getTwoFactorEndpoint, { cookie })).body.data as {
      factors: { name: string }[];
    };
    expect(factors.map(({ name }) => name)).toEqual(["Old phone", "Tablet"]);
    const [row] = await asService().selectFrom("totpFactors").selectAll().where("id", "=", id).execute();
    if (!row) throw new Error("no row");
    const more = Array.from({ length: 8 }, () => ({ ...row, id: crypto.randomUUID() }));
    await asService().insertInto("totpFactors").values(more).execute();
    expect((await callEndpoint(addFactorEndpoint, { cookie, body: { name: "Eleventh" } })).status).toBe(409);
  });

  it("are not tried without end while they are added, whatever addresses the tries come from", async () => {
    const cookie = await signInAs(await makeAccount());
    const added = await callEndpoint(addFactorEndpoint, { cookie, body: { name: "Phone" } });
    const { id, secret } = added.body.data as { id: string; secret: string };
    const answers: number[] = [];
    const confirm = (code: string) => callEndpoint(confirmFactorEndpoint, { cookie, params: { id }, body: { code } });
    for (let sent = 0; sent < 10; sent++) answers.push((await confirm(wrongFor(secret))).status);
    expect(answers).toEqual(Array(10).fill(422));
    expect((await confirm(codeOf(secret))).status).toBe(429);
  });

  it("are reset by whoever runs the server, with the reason in the log", async () => {
    const { account } = await enrol();
    const held = await begin(account);
    expect(await resetTwoFactor(account.email, "lost phone")).toEqual({
      userId: account.userId,
      removed: { apps: 1, passkeys: 0 },
    });
    expect((await finish(held, "123456")).status).toBe(410);
    expect(await statusOf(await signInAs(account))).toBe(200);
    const row = await asService()
      .selectFrom("securityEvents")
      .select(["actor", "details"])
      .where("userId", "=", account.userId)
      .where("kind", "=", "two_factor_reset")
      .executeTakeFirst();
    expect(row).toEqual({ actor: "server", details: { reason: "lost phone" } });
    expect(await mailsTo(account.email)).toContain("two_factor_reset");
    await expect(resetTwoFactor("nobody@example.org", "x")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("proving again with a second factor (AU-13)", () => {
  it("takes a code; the password is not enough, and the code counts for this session alone", async () => {
    const { account, cookie, secret } = await enrol();
    const other = cookieOf((await finish(await begin(account), codeOf(secret))).setCookies);
    later(6 * STEP_MS);
    await asService()
      .updateTable("userSessions")
      .set({ provedAt: null, proofLevel: null })
      .where("userId", "=", account.userId)
      .execute();
    const act = async (session: string) => {
      const answer = await callEndpoint(makeRecoveryCodesEndpoint, { cookie: session });
      return `${answer.status} ${answer.body.error?.code}`;
    };
    const prove = async (body: object) => (await callEndpoint(stepUpEndpoint, { cookie, body })).status;
    expect(await prove({ password: PASSWORD })).toBe(200);
    expect(await act(cookie)).toBe("403 step_up_required");
    expect(await prove({ code: wrongFor(secret) })).toBe(422);
    expect(await prove({ code: codeOf(secret) })).toBe(200);
    expect([await act(cookie), await act(other)]).toEqual(["200 undefined", "403 step_up_required"]);
  });

  it("takes a code as the app shows it, in two groups, and a recovery code with its dashes as ever", async () => {
    const { cookie, secret, recoveryCodes } = await enrol();
    const grouped = (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`;
    const prove = async (code: string) => (await callEndpoint(stepUpEndpoint, { cookie, body: { code } })).status;
    expect(await prove(grouped(codeOf(secret)))).toBe(200);
    expect(await prove(recoveryCodes[0] ?? "")).toBe(200);
    const added = await callEndpoint(addFactorEndpoint, { cookie, body: { name: "Tablet" } });
    const second = added.body.data as { id: string; secret: string };
    const confirmed = await callEndpoint(confirmFactorEndpoint, {
      cookie,
      params: { id: second.id },
      body: { code: grouped(codeOf(second.secret)) },
    });
    expect(confirmed.status).toBe(200);
  });
});
