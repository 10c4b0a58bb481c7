import { compare as bcryptCompare } from "bcryptjs";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { jobHandlers } from "../jobs.ts";
import { asService } from "../platform/db/scopes.ts";
import { newId } from "../platform/ids.ts";
import { createTestUser } from "../testing/create-user.ts";
import { runWorker } from "../testing/run-worker.ts";
import {
  requestResetEndpoint,
  resendVerificationEndpoint,
  resetPasswordEndpoint,
  signInEndpoint,
  signUpEndpoint,
  verifyEmailEndpoint,
} from "./api.ts";
import { setWaitingPassword } from "./identity-store.ts";
import { findAccountByEmail } from "./store/accounts.ts";
import { storeCode } from "./store/codes.ts";
import { callEndpoint } from "./testing/call-endpoint.ts";
import { makeAccount, newEmail, PASSWORD, signInAs } from "./testing/make-account.ts";
import { type ReceivedMail, waitForMail } from "./testing/read-mail.ts";

const STRANGERS = "strangers own phrase 9";

runWorker(jobHandlers);

const codeIn = ({ text }: ReceivedMail) => /\b\d{6}\b/.exec(text)?.[0] ?? "";
const tokenIn = ({ text }: ReceivedMail) => /token=([\w-]{43})/.exec(text)?.[1] ?? "";

/** Signs up and waits for the mail, which is the `count`-th to the address. */
async function signUp(email: string, password: string, count: number): Promise<ReceivedMail> {
  const { status } = await callEndpoint(signUpEndpoint, { body: { email, password, displayName: "Ada" } });
  expect(status).toBe(202);
  return waitForMail(email, /code/, count);
}

const confirm = async (body: { token: string } | { email: string; code: string }) =>
  (await callEndpoint(verifyEmailEndpoint, { body })).status;
const resend = async (body: { email: string; password?: string }) =>
  (await callEndpoint(resendVerificationEndpoint, { body })).status;
const signInStatus = async (email: string, password: string) =>
  (await callEndpoint(signInEndpoint, { body: { email, password } })).status;
/** Who can sign in: the owner, the stranger. */
const whoCan = async (email: string) => [await signInStatus(email, PASSWORD), await signInStatus(email, STRANGERS)];

function codesOf(email: string) {
  return asService()
    .selectFrom("oneTimeCodes")
    .innerJoin("profiles", "profiles.id", "oneTimeCodes.userId")
    .select(["consumedAt", "passwordHash"])
    .where("profiles.email", "=", email)
    .where("purpose", "=", "verify_email")
    .execute();
}

describe("two sign-ups of an address that waits", () => {
  it.each(["code", "link"] as const)("confirm the password of the %s that is used, also of the first", async (by) => {
    const email = newEmail();
    const owners = await signUp(email, PASSWORD, 1);
    const strangers = await signUp(email, STRANGERS, 2);
    const use = (mail: ReceivedMail) =>
      confirm(by === "code" ? { email, code: codeIn(mail) } : { token: tokenIn(mail) });
    expect(await use(owners)).toBe(200);
    expect(await whoCan(email)).toEqual([200, 401]);
    // The other one is dead, by code and by link.
    expect(await confirm({ email, code: codeIn(strangers) })).toBe(422);
    expect(await confirm({ token: tokenIn(strangers) })).toBe(410);
    expect(await whoCan(email)).toEqual([200, 401]);
    const codes = await codesOf(email);
    expect(codes).toHaveLength(2);
    for (const code of codes) expect(code).toEqual({ consumedAt: expect.any(Date), passwordHash: null });
  });

  it("have a code each with its own password, although both came before the first mail was written", async () => {
    const email = newEmail();
    await Promise.all(
      [PASSWORD, STRANGERS].map((password) =>
        callEndpoint(signUpEndpoint, { body: { email, password, displayName: "Ada" } }),
      ),
    );
    await waitForMail(email, /code/, 2);
    const hashes = (await codesOf(email)).map(({ passwordHash }) => passwordHash ?? "");
    const matching = (password: string) => Promise.all(hashes.map((hash) => bcryptCompare(password, hash)));
    expect((await matching(PASSWORD)).toSorted()).toEqual([false, true]);
    expect((await matching(STRANGERS)).toSorted()).toEqual([false, true]);
  });

  it("confirm the second password by the second mail", async () => {
    const email = newEmail();
    const strangers = await signUp(email, STRANGERS, 1);
    const owners = await signUp(email, PASSWORD, 2);
    expect(await confirm({ email, code: codeIn(owners) })).toBe(200);
    expect(await whoCan(email)).toEqual([200, 401]);
    expect(await confirm({ token: tokenIn(strangers) })).toBe(410);
  });

  it("confirm one of two codes that are used at the same time, and its password", async () => {
    const email = newEmail();
    const [owners, strangers] = [await signUp(email, PASSWORD, 1), await signUp(email, STRANGERS, 2)];
    const statuses = await Promise.all([confirm({ token: tokenIn(owners) }), confirm({ token: tokenIn(strangers) })]);
    expect(statuses.toSorted()).toEqual([200, 410]);
    expect(await whoCan(email)).toEqual(statuses[0] === 200 ? [200, 401] : [401, 200]);
  });

  it("change no password once the address is confirmed, even when they began before", async () => {
    const email = newEmail();
    const owners = await signUp(email, PASSWORD, 1);
    const [confirmed] = await Promise.all([
      confirm({ token: tokenIn(owners) }),
      callEndpoint(signUpEndpoint, { body: { email, password: STRANGERS, displayName: "Eve" } }),
    ]);
    expect(confirmed).toBe(200);
    expect(await whoCan(email)).toEqual([200, 401]);
    // What a sign-up does that read the account as waiting and comes too late.
    const account = await makeAccount();
    await setWaitingPassword(account.userId, "$2b$10$abcdefghijklmnopqrstuuAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    await signInAs(account);
  });
});

describe("a code that is asked for again", () => {
  it("confirms the password that it was asked for with, whoever signed up before and after (AU-20)", async () => {
    const email = newEmail();
    await signUp(email, PASSWORD, 1);
    await signUp(email, STRANGERS, 2);
    expect(await resend({ email, password: PASSWORD })).toBe(202);
    const again = await waitForMail(email, /code/, 3);
    await signUp(email, STRANGERS, 4);
    expect(await confirm({ email, code: codeIn(again) })).toBe(200);
    expect(await whoCan(email)).toEqual([200, 401]);
  });

  it("without a password, is a link by which the reader chooses one, and no code (AU-20)", async () => {
    const email = newEmail();
    await signUp(email, PASSWORD, 1);
    await signUp(email, STRANGERS, 2);
    expect(await resend({ email })).toBe(202);
    const mail = await waitForMail(email, /Confirm your address/);
    expect(codeIn(mail)).toBe("");
    const chosen = await callEndpoint(resetPasswordEndpoint, { body: { token: tokenIn(mail), password: PASSWORD } });
    expect(chosen.status).toBe(200);
    expect(await whoCan(email)).toEqual([200, 401]);
    // A password with a request for a confirmed address is nobody's.
    expect(await resend({ email, password: STRANGERS })).toBe(202);
    expect(await whoCan(email)).toEqual([200, 401]);
  });

  it("takes no password that a sign-up would refuse", async () => {
    expect(await resend({ email: newEmail(), password: "nexusai2026" })).toBe(422);
  });

  it("by signing in, confirms the password that was given then", async () => {
    const email = newEmail();
    await signUp(email, PASSWORD, 1);
    expect(await signInStatus(email, PASSWORD)).toBe(403);
    const mailed = await waitForMail(email, /code/, 2);
    await signUp(email, STRANGERS, 3);
    expect(await confirm({ email, code: codeIn(mailed) })).toBe(200);
    expect(await whoCan(email)).toEqual([200, 401]);
  });
});

it("a new password by a mailed link confirms the address, and kills every code that would bring another", async () => {
  const email = newEmail();
  const strangers = await signUp(email, STRANGERS, 1);
  await callEndpoint(requestResetEndpoint, { body: { email } });
  const mail = await waitForMail(email, /new .*password/i);
  const { status } = await callEndpoint(resetPasswordEndpoint, { body: { token: tokenIn(mail), password: PASSWORD } });
  expect(status).toBe(200);
  expect(await codesOf(email)).toEqual([{ consumedAt: expect.any(Date), passwordHash: null }]);
  expect(await confirm({ token: tokenIn(strangers) })).toBe(410);
  expect(await confirm({ email, code: codeIn(strangers) })).toBe(422);
  expect(await whoCan(email)).toEqual([200, 401]);
});

it("keeps five codes of an address alive at once, so that a guess is tried on no more", async () => {
  const { userId } = await createTestUser();
  for (let made = 0; made < 7; made++) {
    const hashes = { codeHash: Buffer.from(newId()), tokenHash: Buffer.from(newId()) };
    await storeCode(asService(), {
      userId,
      purpose: "verify_email",
      ...hashes,
      passwordHash: `hash ${made}`,
      browserHash: null,
    });
  }
  const codes = await asService()
    .selectFrom("oneTimeCodes")
    .select(["consumedAt", "passwordHash"])
    .where("userId", "=", userId)
    .orderBy("id")
    .execute();
  expect(codes.map(({ passwordHash }) => passwordHash)).toEqual([
    null,
    null,
    ...[2, 3, 4, 5, 6].map((n) => `hash ${n}`),
  ]);
  expect(codes.map(({ consumedAt }) => consumedAt === null)).toEqual([false, false, true, true, true, true, true]);
});

it("puts neither a password nor its hash into the queue (DP-06)", async () => {
  const email = newEmail();
  await signUp(email, PASSWORD, 1);
  expect((await findAccountByEmail(email))?.isVerified).toBe(false);
  const { rows } = await sql<{
    data: string;
  }>`select data::text from pgboss.job where data ->> 'email' = ${email}`.execute(asService());
  expect(rows).toHaveLength(1);
  expect(rows[0]?.data).toContain('"v1.');
  expect(rows[0]?.data).not.toContain("$2");
  expect(rows[0]?.data).not.toContain(PASSWORD);
});
