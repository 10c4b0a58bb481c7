import { Secret, TOTP } from "otpauth";
import { afterEach, describe, expect, it, vi } from "vitest";
import { jobHandlers } from "../../jobs.ts";
import { nowMs, setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env, resetEnv } from "../../platform/env.ts";
import { runWorker } from "../../testing/run-worker.ts";
import { getProfileEndpoint, secondFactorEndpoint, signInEndpoint, signUpEndpoint } from "../api.ts";
import { createApiKeyEndpoint } from "../api-keys/api.ts";
import { getConnectionsEndpoint } from "../oauth/api.ts";
import { refreshSession } from "../refresh-session.ts";
import { type CallResult, callEndpoint, cookieOf } from "../testing/call-endpoint.ts";
import { makeAccount, newEmail, PASSWORD, signInAs } from "../testing/make-account.ts";
import { countMails, waitForMail } from "../testing/read-mail.ts";
import { addFactorEndpoint, confirmFactorEndpoint } from "../two-factor/api.ts";
import { mailSignInEndpoint, requestSignInEndpoint } from "./api.ts";

runWorker(jobHandlers);
afterEach(() => {
  setClock();
  vi.unstubAllEnvs();
  resetEnv();
});

interface Asked {
  email: string;
  /** What the browser that asked then holds. */
  cookie: string;
  code: string;
  token: string;
  text: string;
}

async function ask(email: string, { count = 1, cookie = "", headers = {} } = {}): Promise<Asked> {
  const answer = await callEndpoint(requestSignInEndpoint, { body: { email }, cookie, headers });
  expect([answer.status, answer.body.data?.status]).toEqual([202, "check_mail"]);
  const { subject, text } = await waitForMail(email, /code to sign in/, count);
  const code = /^(\d{6}) /.exec(subject)?.[1] ?? "";
  const token = /sign-in\/mail\?token=([\w-]{43})/.exec(text)?.[1] ?? "";
  return { email, cookie: cookieOf(answer.setCookies), code, token, text };
}
const byCode = ({ email, cookie, code }: Pick<Asked, "email" | "cookie" | "code">) =>
  callEndpoint(mailSignInEndpoint, { cookie, body: { email, code } });
const byToken = (token: string, cookie = "") => callEndpoint(mailSignInEndpoint, { cookie, body: { token } });
const wrongFor = (code: string) => (code === "000000" ? "111111" : "000000");
const statusOf = async (cookie: string) => (await callEndpoint(getProfileEndpoint, { cookie })).status;

describe("signing in by mail", () => {
  it("opens a session with the code, that lasts; the link of the same mail is used up by it", async () => {
    const account = await makeAccount();
    const asked = await ask(account.email);
    const done = await byCode(asked);
    expect([done.status, done.body.data]).toEqual([200, { userId: account.userId }]);
    const cookie = cookieOf(done.setCookies);
    expect(cookie).not.toContain("nexus-mail");
    expect(await statusOf(cookie)).toBe(200);
    setClock(() => Date.now() + 850_000);
    const isReplayed = async () => false;
    const renewed = await refreshSession(cookie, { isReplayed, note: async () => undefined });
    setClock();
    expect(renewed?.setCookies.some(({ maxAgeSeconds }) => maxAgeSeconds > 0)).toBe(true);
    expect((await byToken(asked.token)).status).toBe(410);
    expect((await byCode(asked)).status).toBe(422);
  });

  it("opens a session with the link in any browser, of twenty presses at once one; its code is used up too", async () => {
    const account = await makeAccount();
    const asked = await ask(account.email);
    const answers = await Promise.all(Array.from({ length: 20 }, () => byToken(asked.token)));
    const [done, ...more] = answers.filter(({ status }) => status === 200);
    expect(more).toEqual([]);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(19);
    expect(await statusOf(cookieOf(done?.setCookies ?? []))).toBe(200);
    expect((await byCode(asked)).status).toBe(422);
  });

  it("takes the code in the browser that asked alone, whose mails stay good when another is sent", async () => {
    const account = await makeAccount();
    const first = await ask(account.email);
    const stranger = await ask(account.email, { count: 2 });
    expect((await byCode({ ...first, cookie: "" })).status).toBe(422);
    for (let guess = 0; guess < 5; guess++) {
      expect((await byCode({ ...stranger, code: wrongFor(stranger.code) })).status).toBe(422);
    }
    expect((await byCode({ ...first, cookie: stranger.cookie })).status).toBe(422);
    const again = await ask(account.email, { count: 3, cookie: first.cookie });
    expect((await byCode({ ...first, cookie: again.cookie })).status).toBe(200);
  });

  it("is over after ten minutes", async () => {
    const asked = await ask((await makeAccount()).email);
    setClock(() => Date.now() + 11 * 60_000);
    expect([(await byCode(asked)).status, (await byToken(asked.token)).status]).toEqual([422, 410]);
  });

  it("kills a code after five wrong ones, and refuses more than ten tries (AU-11)", async () => {
    const asked = await ask((await makeAccount()).email);
    const guess = () => byCode({ ...asked, code: wrongFor(asked.code) });
    for (let tries = 0; tries < 5; tries++) expect((await guess()).status).toBe(422);
    expect((await byCode(asked)).status).toBe(422);
    for (let tries = 0; tries < 4; tries++) await guess();
    expect((await guess()).status).toBe(429);
  });

  it("answers the same for an unknown address, mails nothing, and tells a guess nothing (AU-01)", async () => {
    const known = (await makeAccount()).email;
    const unknown = newEmail();
    const seen: string[] = [];
    for (const email of [known, unknown]) {
      const asked = await callEndpoint(requestSignInEndpoint, { body: { email } });
      const cookie = cookieOf(asked.setCookies);
      const guessed = await byCode({ email, cookie, code: "000000" });
      const text = [asked, guessed].map(({ status, body, headers }) =>
        JSON.stringify([status, body, [...headers].filter(([name]) => name !== "x-request-id")])
          .replaceAll(/(nexus-\w+=)[\w-]+/g, "$1…")
          .replaceAll(/"requestId":"[^"]+"/g, ""),
      );
      seen.push(text.join("\n"));
    }
    expect(seen[0]).toBe(seen[1]);
    await waitForMail(known, /code to sign in/);
    expect(await countMails(unknown)).toBe(0);
  });

  it("sends five mails of an address in a quarter of an hour", async () => {
    const email = newEmail();
    const statuses: number[] = [];
    for (let sent = 0; sent < 6; sent++) {
      statuses.push((await callEndpoint(requestSignInEndpoint, { body: { email } })).status);
    }
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
  });

  it("mails links of the configured address, whatever the request calls this server (AU-10)", async () => {
    const { email } = await makeAccount();
    const { text } = await ask(email, { headers: { "x-forwarded-host": "evil.example" } });
    expect(text).toContain(`${new URL("/sign-in/mail?token=", env().APP_URL).href}`);
    expect(text).not.toContain("evil.example");
  });

  it("asks for the second factor all the same, and no session is there until it comes (AU-10)", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    const added = await callEndpoint(addFactorEndpoint, { cookie, body: { name: "Phone" } });
    const { id, secret } = added.body.data as { id: string; secret: string };
    const codeNow = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: nowMs() });
    await callEndpoint(confirmFactorEndpoint, { cookie, params: { id }, body: { code: codeNow() } });
    const answer = await byCode(await ask(account.email));
    expect([answer.status, answer.body.data]).toEqual([200, { userId: null }]);
    const held = cookieOf(answer.setCookies);
    expect(held).not.toContain("nexus-session");
    expect(await statusOf(held)).toBe(401);
    setClock(() => Date.now() + 60_000);
    const done = await callEndpoint(secondFactorEndpoint, { cookie: held, body: { code: codeNow(), trust: false } });
    expect(done.status).toBe(200);
    expect(await statusOf(cookieOf(done.setCookies))).toBe(200);
  });

  it("is no proof to change what protects the account (AU-13)", async () => {
    const done = await byCode(await ask((await makeAccount()).email));
    const cookie = cookieOf(done.setCookies);
    const { status, body } = await callEndpoint(createApiKeyEndpoint, { cookie, body: { name: "Key" } });
    expect([status, body.error?.code]).toEqual([403, "step_up_required"]);
  });

  it("confirms an address, and whoever signed up with it before does not get in (AU-20)", async () => {
    const email = newEmail();
    expect(
      (await callEndpoint(signUpEndpoint, { body: { email, password: PASSWORD, displayName: "Mallory" } })).status,
    ).toBe(202);
    const confirmation = await waitForMail(email, /is your Nexus AI code/);
    expect(confirmation.text).toContain("/verify-email");
    const done = await byCode(await ask(email));
    const profile = await callEndpoint(getProfileEndpoint, { cookie: cookieOf(done.setCookies) });
    const [name] = email.split("@");
    expect(profile.body.data).toMatchObject({ email, displayName: name, workspaceName: name });
    const { status, body } = await callEndpoint(signInEndpoint, { body: { email, password: PASSWORD } });
    expect([status, body.error?.code]).toEqual([401, "invalid_credentials"]);
  });

  it("leaves an account that it confirms without a password, and the product says so", async () => {
    const email = newEmail();
    await callEndpoint(signUpEndpoint, { body: { email, password: PASSWORD, displayName: "Ada" } });
    const hasPassword = async (done: CallResult) => {
      const { body } = await callEndpoint(getConnectionsEndpoint, { cookie: cookieOf(done.setCookies) });
      return body.data?.hasPassword;
    };
    expect(await hasPassword(await byCode(await ask(email)))).toBe(false);
    expect(await hasPassword(await byCode(await ask((await makeAccount()).email)))).toBe(true);
  });

  it("lets no disabled account in", async () => {
    const account = await makeAccount();
    const asked = await ask(account.email);
    await asService()
      .updateTable("profiles")
      .set({ disabledAt: new Date() })
      .where("id", "=", account.userId)
      .execute();
    expect([(await byCode(asked)).status, (await byToken(asked.token)).status]).toEqual([422, 410]);
  });

  it("says so while the auth service is down", async () => {
    const asked = await ask((await makeAccount()).email);
    vi.stubEnv("SUPABASE_URL", "http://127.0.0.1:1");
    resetEnv();
    const { status, body } = await byCode(asked);
    expect([status, body.error?.code]).toEqual([503, "unavailable"]);
  });
});
