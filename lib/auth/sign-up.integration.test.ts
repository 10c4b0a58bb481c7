import { describe, expect, it } from "vitest";
import { jobHandlers } from "../jobs.ts";
import { asService } from "../platform/db/scopes.ts";
import { runWorker } from "../testing/run-worker.ts";
import {
  getProfileEndpoint,
  resendVerificationEndpoint,
  signInEndpoint,
  signUpEndpoint,
  verifyEmailEndpoint,
} from "./api.ts";
import { callEndpoint, cookieOf } from "./testing/call-endpoint.ts";
import { makeAccount, newEmail, PASSWORD, signInAs } from "./testing/make-account.ts";
import { waitForMail } from "./testing/read-mail.ts";

runWorker(jobHandlers);

const signUpBody = (email: string, extra: object = {}) => ({ email, password: PASSWORD, displayName: "Ada", ...extra });

describe("signing up", () => {
  it("leads from the form over the mailed code to a session", async () => {
    const email = newEmail();
    const signedUp = await callEndpoint(signUpEndpoint, { body: signUpBody(email) });
    expect(signedUp.status).toBe(202);
    expect(signedUp.setCookies).toEqual([]);

    await waitForMail(email, /code/);
    const early = await callEndpoint(signInEndpoint, { body: { email, password: PASSWORD } });
    expect([early.status, early.body.error?.code]).toEqual([403, "email_not_verified"]);
    expect(early.setCookies).toEqual([]);

    // The second mail comes from the refused sign-in; its code is the one that counts.
    const mail = await waitForMail(email, /code/, 2);
    const code = /\b\d{6}\b/.exec(mail.text)?.[0] ?? "";
    const verified = await callEndpoint(verifyEmailEndpoint, { body: { email, code } });
    expect(verified.body).toEqual({ data: { status: "verified" } });
    const again = await callEndpoint(verifyEmailEndpoint, { body: { email, code } });
    expect(again.status).toBe(422);

    const cookie = await signInAs({ email, password: PASSWORD });
    const profile = await callEndpoint(getProfileEndpoint, { cookie });
    expect(profile.body.data).toMatchObject({ email, displayName: "Ada", role: expect.any(String), tier: "free" });
  });

  it("confirms by the mailed link, once (20 parallel calls)", async () => {
    const email = newEmail();
    await callEndpoint(signUpEndpoint, { body: signUpBody(email, { language: "de" }) });
    const mail = await waitForMail(email, /Code/);
    const token = /verify-email\?token=([\w-]{43})/.exec(mail.text)?.[1] ?? "";
    expect(mail.html).toContain(token);
    const results = await Promise.all(
      Array.from({ length: 20 }, () => callEndpoint(verifyEmailEndpoint, { body: { token } })),
    );
    expect(results.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(results.filter(({ status }) => status === 410)).toHaveLength(19);
  });

  it("answers the same for a new, a waiting and a confirmed address (AU-01)", async () => {
    const { email: confirmed } = await makeAccount();
    const waiting = newEmail();
    await callEndpoint(signUpEndpoint, { body: signUpBody(waiting) });
    const answers = await Promise.all(
      [newEmail(), waiting, confirmed].map((email) => callEndpoint(signUpEndpoint, { body: signUpBody(email) })),
    );
    const seen = answers.map(({ status, body, headers, setCookies }) => {
      const names = Object.fromEntries([...headers].filter(([name]) => name !== "x-request-id"));
      return JSON.stringify({ status, body, names, setCookies });
    });
    expect(new Set(seen).size).toBe(1);
    await waitForMail(confirmed, /already have/);
  });

  it("does not let a stranger who signed up first keep a password on the address", async () => {
    const email = newEmail();
    await callEndpoint(signUpEndpoint, { body: signUpBody(email, { password: "strangers own phrase 9" }) });
    await waitForMail(email, /code/);
    await callEndpoint(signUpEndpoint, { body: signUpBody(email) });
    const mail = await waitForMail(email, /code/, 2);
    const token = /token=([\w-]{43})/.exec(mail.text)?.[1] ?? "";
    expect((await callEndpoint(verifyEmailEndpoint, { body: { token } })).status).toBe(200);
    const stranger = await callEndpoint(signInEndpoint, { body: { email, password: "strangers own phrase 9" } });
    expect(stranger.status).toBe(401);
    expect(await signInAs({ email, password: PASSWORD })).toContain("__Host-nexus-session");
  });

  it("takes nothing from the body that the form does not have (TN-21)", async () => {
    const email = newEmail();
    const body = `{"email":"${email}","password":"${PASSWORD}","displayName":"Ada","role":"admin","tier":"enterprise",
      "emailVerifiedAt":"2020-01-01T00:00:00Z","app_metadata":{"tier":"enterprise"},"__proto__":{"role":"admin"},
      "id":"00000000-0000-7000-8000-000000000000"}`;
    const result = await callEndpoint(signUpEndpoint, { body, headers: { "content-type": "application/json" } });
    expect([202, 422]).toContain(result.status);
    const row = await asService()
      .selectFrom("profiles")
      .select(["tier", "emailVerifiedAt", "id"])
      .where("email", "=", email)
      .executeTakeFirst();
    if (row) expect(row).toMatchObject({ tier: "free", emailVerifiedAt: null, id: expect.not.stringMatching(/^0{8}/) });
  });

  it.each([
    ["a short password", { password: "Tr0ub4dor" }, "password"],
    ["a common password", { password: "password123" }, "password"],
    ["more than 72 bytes", { password: "é".repeat(37) }, "password"],
    ["no address", { email: "nobody" }, "email"],
    ["a control character in the name", { displayName: "Ada\u202eevil" }, "displayName"],
    ["a time zone that does not exist", { timeZone: "Mars/Olympus" }, "timeZone"],
  ])("refuses %s at its field", async (_, change, path) => {
    const { status, body } = await callEndpoint(signUpEndpoint, { body: signUpBody(newEmail(), change) });
    expect(status).toBe(422);
    expect(body.error?.issues?.[0]?.path).toBe(path);
  });
});

describe("codes", () => {
  async function startVerification() {
    const email = newEmail();
    await callEndpoint(signUpEndpoint, { body: signUpBody(email) });
    const mail = await waitForMail(email, /code/);
    return { email, code: /\b\d{6}\b/.exec(mail.text)?.[0] ?? "" };
  }

  it("are dead after five wrong guesses, then answer 429 (AU-11)", async () => {
    const { email, code } = await startVerification();
    const wrong = code === "000000" ? "000001" : "000000";
    const statuses: number[] = [];
    for (let guess = 0; guess < 5; guess++) {
      statuses.push((await callEndpoint(verifyEmailEndpoint, { body: { email, code: wrong } })).status);
    }
    expect(statuses).toEqual([422, 422, 422, 422, 422]);
    expect((await callEndpoint(verifyEmailEndpoint, { body: { email, code } })).status).toBe(422);
    const later = await Promise.all(
      Array.from({ length: 194 }, () => callEndpoint(verifyEmailEndpoint, { body: { email, code: wrong } })),
    );
    expect(later.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(190);
    expect(Number(later.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("count parallel guesses too: at most five are weighed", async () => {
    const { email, code } = await startVerification();
    const wrong = code === "000000" ? "000001" : "000000";
    await Promise.all(
      Array.from({ length: 9 }, () => callEndpoint(verifyEmailEndpoint, { body: { email, code: wrong } })),
    );
    const row = await asService()
      .selectFrom("oneTimeCodes")
      .innerJoin("profiles", "profiles.id", "oneTimeCodes.userId")
      .select("attempts")
      .where("profiles.email", "=", email)
      .executeTakeFirstOrThrow();
    expect(row.attempts).toBe(5);
  });

  it("read the same for an unknown address", async () => {
    const { email } = await startVerification();
    const answers = await Promise.all(
      [email, newEmail()].map((to) => callEndpoint(verifyEmailEndpoint, { body: { email: to, code: "000000" } })),
    );
    const bodies = answers.map(({ body }) => JSON.stringify({ ...body.error, requestId: "" }));
    expect(bodies[0]).toBe(bodies[1]);
  });

  it("can be asked for again, whoever asks, five times in 15 minutes (AU-01)", async () => {
    const { email: confirmed } = await makeAccount();
    for (const email of [confirmed, newEmail()]) {
      const statuses: number[] = [];
      for (let time = 0; time < 6; time++) {
        statuses.push((await callEndpoint(resendVerificationEndpoint, { body: { email } })).status);
      }
      expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
    }
  });
});

it("stores codes and mails as hashes and ciphertext only (DP-06)", async () => {
  const email = newEmail();
  await callEndpoint(signUpEndpoint, { body: signUpBody(email) });
  const mail = await waitForMail(email, /code/);
  const code = /\b\d{6}\b/.exec(mail.text)?.[0] ?? "";
  const token = /token=([\w-]{43})/.exec(mail.text)?.[1] ?? "";
  const { sql } = await import("kysely");
  const dump = await sql<{ dump: string }>`
    select coalesce(string_agg(t::text, '\n'), '') as dump from (
      select to_jsonb(j) as t from pgboss.job j union all select to_jsonb(c) from public.one_time_codes c
    ) rows`.execute(asService());
  const text = dump.rows[0]?.dump ?? "";
  expect(text).toContain("mail.send");
  for (const secret of [
    token,
    Buffer.from(token).toString("base64"),
    Buffer.from(token).toString("hex"),
    `"${code}"`,
    ` ${code} `,
  ]) {
    expect(text).not.toContain(secret);
  }
});

it("does not sign anybody in by the cookies of a refused sign-in", () => {
  expect(cookieOf(["__Host-nexus-session=; Max-Age=0"])).toBe("");
});
