import { sql } from "kysely";
import { Secret, TOTP } from "otpauth";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { usedRefreshTokens } from "../gate/edge/used-refresh-tokens.ts";
import { jobHandlers } from "../jobs.ts";
import { setClock } from "../platform/clock.ts";
import { asService } from "../platform/db/scopes.ts";
import { runWorker } from "../testing/run-worker.ts";
import {
  getProfileEndpoint,
  requestResetEndpoint,
  resetPasswordEndpoint,
  signInEndpoint,
  signUpEndpoint,
} from "./api.ts";
import { assertAcceptablePassword } from "./password/assert-acceptable.ts";
import { refreshSession } from "./refresh-session.ts";
import { changePasswordEndpoint } from "./step-up/api.ts";
import { callEndpoint, cookieOf } from "./testing/call-endpoint.ts";
import { makeAccount, newEmail, PASSWORD, signInAs } from "./testing/make-account.ts";
import { countMails, waitForMail } from "./testing/read-mail.ts";
import { addFactorEndpoint, confirmFactorEndpoint } from "./two-factor/api.ts";

vi.mock("./password/assert-acceptable.ts", async (importActual) => {
  const actual = await importActual<typeof import("./password/assert-acceptable.ts")>();
  return { assertAcceptablePassword: vi.fn(actual.assertAcceptablePassword) };
});

runWorker(jobHandlers);
afterEach(() => vi.restoreAllMocks());
afterAll(() => setClock());

const NEW_PASSWORD = "amber kettle under seven moons";

async function requestToken(email: string, count = 1): Promise<string> {
  expect((await callEndpoint(requestResetEndpoint, { body: { email } })).status).toBe(202);
  const mail = await waitForMail(email, /new .*password/i, count);
  return /reset-password\?token=([\w-]{43})/.exec(mail.text)?.[1] ?? "";
}

const reset = (token: string, password = NEW_PASSWORD) =>
  callEndpoint(resetPasswordEndpoint, { body: { token, password } });

async function addFactor(cookie: string): Promise<void> {
  const added = await callEndpoint(addFactorEndpoint, { cookie, body: { name: "Phone" } });
  const { id, secret } = added.body.data as { id: string; secret: string };
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  expect((await callEndpoint(confirmFactorEndpoint, { cookie, params: { id }, body: { code } })).status).toBe(200);
}

describe("resetting a password (AU-10)", () => {
  it("changes it, ends every session and says so by mail", async () => {
    const account = await makeAccount();
    const cookies = [await signInAs(account), await signInAs(account)];
    const token = await requestToken(account.email);
    expect((await reset(token)).body).toEqual({ data: { status: "changed" } });
    for (const cookie of cookies) {
      expect((await callEndpoint(getProfileEndpoint, { cookie })).status).toBe(401);
      setClock(() => Date.now() + 890_000);
      const renewed = await refreshSession(cookie, usedRefreshTokens);
      setClock();
      expect(renewed?.setCookies.every(({ maxAgeSeconds }) => maxAgeSeconds === 0)).toBe(true);
    }
    const { email } = account;
    expect((await callEndpoint(signInEndpoint, { body: { email, password: PASSWORD } })).status).toBe(401);
    expect((await callEndpoint(signInEndpoint, { body: { email, password: NEW_PASSWORD } })).status).toBe(200);
    await waitForMail(email, /was changed/);
  });

  it.each(["one factor", "two"])(
    "ends a sign-in with the old one that is still under way, with %s",
    async (factors) => {
      const account = await makeAccount();
      const { email, userId } = account;
      if (factors === "two") await addFactor(await signInAs(account));
      const token = await requestToken(email);
      const [checked, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const realFetch = globalThis.fetch;
      vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
        const answer = await realFetch(input, init);
        if (!String(input).includes("grant_type=password")) return answer;
        checked.resolve();
        await gate.promise;
        return answer;
      });
      const signingIn = callEndpoint(signInEndpoint, { body: { email, password: PASSWORD } });
      await checked.promise;
      expect((await reset(token)).status).toBe(200);
      gate.resolve();
      const answer = await signingIn;
      expect([answer.status, answer.body.error?.code]).toEqual([401, "invalid_credentials"]);
      expect(cookieOf(answer.setCookies)).toBe("");
      const { rows } = await sql`
      select id::text from public.user_sessions where user_id = ${userId} and revoked_at is null
      union all select id::text from public.pending_sign_ins where user_id = ${userId}
      union all select id::text from auth.sessions where user_id::text = ${userId}`.execute(asService());
      expect(rows).toEqual([]);
    },
  );

  it("ends a change by the old one that is still under way", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    const token = await requestToken(account.email);
    const [checked, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    vi.mocked(assertAcceptablePassword).mockImplementationOnce(async () => {
      checked.resolve();
      await gate.promise;
    });
    const body = { currentPassword: PASSWORD, password: "sapphire ladder beside a harbour" };
    const changing = callEndpoint(changePasswordEndpoint, { cookie, body });
    await checked.promise;
    expect((await reset(token)).status).toBe(200);
    gate.resolve();
    const { status, body: refused } = await changing;
    expect([status, refused.error?.issues?.[0]?.path]).toEqual([422, "currentPassword"]);
    const { email } = account;
    expect((await callEndpoint(signInEndpoint, { body: { email, password: NEW_PASSWORD } })).status).toBe(200);
  });

  it("keeps the second factor, and asks for it with the new password", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    await addFactor(cookie);
    expect((await reset(await requestToken(account.email))).status).toBe(200);
    expect((await callEndpoint(getProfileEndpoint, { cookie })).status).toBe(401);
    const answer = await callEndpoint(signInEndpoint, { body: { email: account.email, password: NEW_PASSWORD } });
    expect([answer.status, answer.body.data]).toEqual([200, { userId: null }]);
    expect(cookieOf(answer.setCookies)).not.toContain("nexus-session");
  });

  it("confirms an address, and leaves nothing of whoever signed up with it before, nor the name (AU-20)", async () => {
    const email = newEmail();
    await callEndpoint(signUpEndpoint, { body: { email, password: PASSWORD, displayName: "Mallory" } });
    await waitForMail(email, /is your Nexus AI code/);
    expect((await reset(await requestToken(email))).status).toBe(200);
    const old = await callEndpoint(signInEndpoint, { body: { email, password: PASSWORD } });
    expect(old.status).toBe(401);
    const { setCookies } = await callEndpoint(signInEndpoint, { body: { email, password: NEW_PASSWORD } });
    const profile = await callEndpoint(getProfileEndpoint, { cookie: cookieOf(setCookies) });
    const [name] = email.split("@");
    expect(profile.body.data).toMatchObject({ email, displayName: name, workspaceName: name });
  });

  it("works once, of twenty at the same time", async () => {
    const account = await makeAccount();
    const token = await requestToken(account.email);
    const answers = await Promise.all(Array.from({ length: 20 }, () => reset(token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(19);
    expect((await reset(token)).status).toBe(410);
  });

  it("does not work after an hour, nor once a newer link was mailed", async () => {
    const account = await makeAccount();
    const old = await requestToken(account.email);
    setClock(() => Date.now() + 61 * 60_000);
    expect((await reset(old)).status).toBe(410);
    setClock();
    const newer = await requestToken(account.email, 2);
    expect((await reset(old)).status).toBe(410);
    expect((await reset(newer)).status).toBe(200);
  });

  it("refuses a weak password and leaves the link usable", async () => {
    const account = await makeAccount();
    const token = await requestToken(account.email);
    for (const password of ["password123", "nexusai2026", account.email.split("@")[0] ?? ""]) {
      const { status, body } = await reset(token, password);
      expect([status, body.error?.issues?.[0]?.path]).toEqual([422, "password"]);
    }
    expect((await reset(token)).status).toBe(200);
  });

  it("does not take a token of another purpose or one that was made up", async () => {
    expect((await reset("A".repeat(43))).status).toBe(410);
    expect((await reset("short")).status).toBe(422);
  });

  it("answers the same for an unknown address, and mails nothing (AU-01)", async () => {
    const known = (await makeAccount()).email;
    const unknown = newEmail();
    const answers = await Promise.all(
      [known, unknown].map((email) => callEndpoint(requestResetEndpoint, { body: { email } })),
    );
    const seen = answers.map(({ status, body, headers }) =>
      JSON.stringify([status, body, [...headers].filter(([name]) => name !== "x-request-id")]),
    );
    expect(seen[0]).toBe(seen[1]);
    await waitForMail(known, /new .*password/i);
    expect(await countMails(unknown)).toBe(0);
  });
});
