import { sql } from "kysely";
import { Secret, TOTP } from "otpauth";
import { describe, expect, it } from "vitest";
import { openTestSession, signedInUser } from "../../gate/testing/sign-in.ts";
import { setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import {
  getProfileEndpoint,
  requestResetEndpoint,
  resetPasswordEndpoint,
  signInEndpoint,
  signUpEndpoint,
} from "../api.ts";
import { mailSignInEndpoint, requestSignInEndpoint } from "../mail-sign-in/api.ts";
import { hasPassword, makePlaceholder, setPlaceholder } from "../oauth/placeholder-store.ts";
import { insertConnection } from "../oauth/store.ts";
import { callEndpoint, cookieOf } from "../testing/call-endpoint.ts";
import { makeAccount, newEmail, PASSWORD, signInAs } from "../testing/make-account.ts";
import { countMails, waitForMail } from "../testing/read-mail.ts";
import { addFactorEndpoint, confirmFactorEndpoint } from "../two-factor/api.ts";
import { cancelEmailChangeEndpoint, getEmailChangeEndpoint, requestEmailChangeEndpoint } from "./api.ts";
import { askForChange, pressLink, typeCode } from "./testing/ask.ts";
import { workInTests, workOff } from "./testing/own-worker.ts";

workInTests();

async function readMail(...query: Parameters<typeof waitForMail>) {
  await workOff();
  return waitForMail(...query);
}
async function countAll(email: string) {
  await workOff();
  return countMails(email);
}

const CHANGED = /address of your Nexus AI account was changed/;
const statusOf = async (cookie: string) => (await callEndpoint(getProfileEndpoint, { cookie })).status;
const stateOf = async (cookie: string) => (await callEndpoint(getEmailChangeEndpoint, { cookie })).body.data;
const emailOf = async (userId: string) =>
  (await asService().selectFrom("profiles").select("email").where("id", "=", userId).executeTakeFirstOrThrow()).email;
const signInStatus = async (email: string) =>
  (await callEndpoint(signInEndpoint, { body: { email, password: PASSWORD } })).status;
/** What the log of an account says of its address. */
async function loggedOf(userId: string) {
  return asService()
    .selectFrom("securityEvents")
    .select(["kind", "details"])
    .where("userId", "=", userId)
    .where("kind", "like", "email_change%")
    .orderBy("createdAt")
    .orderBy("id")
    .execute();
}

/** Somebody signed in: at the auth service too, or here alone where that does not matter. */
async function signedIn(where: "everywhere" | "here" = "here") {
  if (where === "everywhere") {
    const account = await makeAccount();
    return { account, cookie: await signInAs(account) };
  }
  const { principal, cookie } = await signedInUser();
  return { account: principal, cookie };
}

describe("changing the address (AU-10)", () => {
  it.each([["old", "new"] as const, ["new", "old"] as const])(
    "waits for both mailboxes, %s then %s; then the address is another one everywhere",
    async (first, second) => {
      const { account, cookie } = await signedIn("everywhere");
      const there = (await openTestSession(account.userId)).cookie;
      const asked = await askForChange(account, cookie);
      const pending = { newEmail: asked.newEmail, expiresAt: expect.any(String), missing: ["old", "new"] };
      expect(await stateOf(cookie)).toEqual({ email: account.email, pending });
      const one = await pressLink(asked.token[first]);
      expect([one.status, one.body.data]).toEqual([200, { status: "waiting" }]);
      expect(await stateOf(cookie)).toEqual({ email: account.email, pending: { ...pending, missing: [second] } });
      expect((await pressLink(asked.token[first])).status).toBe(410);
      expect([await emailOf(account.userId), await statusOf(there)]).toEqual([account.email, 200]);

      const two = await pressLink(asked.token[second]);
      expect([two.status, two.body.data]).toEqual([200, { status: "changed" }]);
      expect(await stateOf(cookie)).toEqual({ email: asked.newEmail, pending: null });
      expect([await statusOf(cookie), await statusOf(there)]).toEqual([200, 401]);
      expect([await signInStatus(account.email), await signInStatus(asked.newEmail)]).toEqual([401, 200]);
      for (const email of [account.email, asked.newEmail]) {
        const { text } = await readMail(email, CHANGED);
        expect(text).toContain(`${asked.newEmail} instead of ${account.email}`);
      }
      const details = { from: account.email, to: asked.newEmail };
      expect(await loggedOf(account.userId)).toEqual([
        { kind: "email_change_requested", details },
        { kind: "email_changed", details },
      ]);
    },
  );

  it("takes the codes of the mails, and keeps the session in which the last was typed", async () => {
    const { account, cookie } = await signedIn();
    const there = (await openTestSession(account.userId)).cookie;
    const { code, newEmail } = await askForChange(account, cookie);
    expect((await typeCode(cookie, "old", code.old)).body.data).toEqual({ status: "waiting" });
    expect((await typeCode(cookie, "old", code.old)).status).toBe(422);
    expect((await typeCode(there, "new", code.new)).body.data).toEqual({ status: "changed" });
    expect([await emailOf(account.userId), await statusOf(there), await statusOf(cookie)]).toEqual([
      newEmail,
      200,
      401,
    ]);
  });

  it("is made once, however many confirm at once", async () => {
    const { account, cookie } = await signedIn();
    const { token } = await askForChange(account, cookie);
    const presses = Array.from({ length: 10 }, (_, index) => pressLink(index % 2 ? token.old : token.new));
    const answers = await Promise.all(presses);
    const words = answers.map(({ status, body }) => body.data?.status ?? status);
    expect(words.filter((word) => word === "changed")).toHaveLength(1);
    expect(words.filter((word) => word === "waiting")).toHaveLength(1);
    expect(words.filter((word) => word === 410)).toHaveLength(8);
    expect((await loggedOf(account.userId)).filter(({ kind }) => kind === "email_changed")).toHaveLength(1);
  });

  it("is over after an hour", async () => {
    const { account, cookie } = await signedIn();
    const { token, code } = await askForChange(account, cookie);
    await pressLink(token.old);
    setClock(() => Date.now() + 61 * 60_000);
    expect((await pressLink(token.new)).status).toBe(410);
    const later = (await openTestSession(account.userId)).cookie;
    expect((await typeCode(later, "new", code.new)).status).toBe(422);
    expect(await stateOf(later)).toEqual({ email: account.email, pending: null });
    expect(await emailOf(account.userId)).toBe(account.email);
  });

  it("is void when the person takes it back, and when they ask again", async () => {
    const { account, cookie } = await signedIn();
    const first = await askForChange(account, cookie);
    await pressLink(first.token.old);
    const second = await askForChange(account, cookie, { count: 2 });
    expect((await pressLink(first.token.new)).status).toBe(410);
    expect((await typeCode(cookie, "old", first.code.old)).status).toBe(422);
    expect(await stateOf(cookie)).toMatchObject({ pending: { newEmail: second.newEmail, missing: ["old", "new"] } });
    await pressLink(second.token.new);
    expect((await callEndpoint(cancelEmailChangeEndpoint, { cookie })).status).toBe(204);
    expect((await callEndpoint(cancelEmailChangeEndpoint, { cookie })).status).toBe(204);
    expect((await pressLink(second.token.old)).status).toBe(410);
    expect([await emailOf(account.userId), await stateOf(cookie)]).toEqual([
      account.email,
      { email: account.email, pending: null },
    ]);
    const kinds = (await loggedOf(account.userId)).map(({ kind }) => kind);
    expect(kinds).toEqual(["email_change_requested", "email_change_requested", "email_change_cancelled"]);
  });

  it("leaves one that waits when two are asked for at once", async () => {
    const { account, cookie } = await signedIn();
    const ask = () => callEndpoint(requestEmailChangeEndpoint, { cookie, body: { email: newEmail() } });
    expect((await Promise.all([ask(), ask()])).map(({ status }) => status)).toEqual([202, 202]);
    const { rows } = await sql<{ outcome: string | null }>`
      select outcome from email_changes where user_id = ${account.userId} order by outcome`.execute(asService());
    expect(rows.map(({ outcome }) => outcome)).toEqual(["replaced", null]);
  });
});

describe("what is bound to the old address", () => {
  it("is void: a link to set a password; new ones go to the new mailbox alone", async () => {
    const { account, cookie } = await signedIn();
    await callEndpoint(requestResetEndpoint, { body: { email: account.email } });
    const reset = /token=([\w-]{43})/.exec((await readMail(account.email, /Set a new/)).text)?.[1];
    const { token, newEmail } = await askForChange(account, cookie);
    await pressLink(token.old);
    await pressLink(token.new);
    const dead = await callEndpoint(resetPasswordEndpoint, {
      body: { token: reset, password: "amber kettle moons 7" },
    });
    expect(dead.status).toBe(410);
    await readMail(account.email, CHANGED);
    const before = await countAll(account.email);
    await callEndpoint(requestResetEndpoint, { body: { email: account.email } });
    await callEndpoint(requestSignInEndpoint, { body: { email: account.email } });
    await callEndpoint(requestResetEndpoint, { body: { email: newEmail } });
    await readMail(newEmail, /Set a new/);
    await callEndpoint(requestSignInEndpoint, { body: { email: newEmail } });
    await readMail(newEmail, /code to sign in/);
    expect(await countAll(account.email)).toBe(before);
  });

  it("does not hold the second factor, connections, or an account without a password", async () => {
    const { account, cookie } = await signedIn("everywhere");
    const { token, newEmail } = await askForChange(account, cookie);
    const { userId } = account;
    const connection = { userId, provider: "github", issuer: "https://github.com", subject: newId() } as const;
    await insertConnection(asService(), { ...connection, email: account.email });
    const added = await callEndpoint(addFactorEndpoint, { cookie, body: { name: "Phone" } });
    const { id, secret } = added.body.data as { id: string; secret: string };
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    await callEndpoint(confirmFactorEndpoint, { cookie, params: { id }, body: { code } });
    await pressLink(token.old);
    await pressLink(token.new);
    const answer = await callEndpoint(signInEndpoint, { body: { email: newEmail, password: PASSWORD } });
    expect([answer.status, answer.body.data]).toEqual([200, { userId: null }]);
    const kept = await asService()
      .selectFrom("connectedAccounts")
      .select("email")
      .where("userId", "=", userId)
      .execute();
    expect(kept).toEqual([{ email: account.email }]);
  });

  it("is asked for without a password by somebody who has none", async () => {
    const account = await makeAccount();
    const { passwordHash } = await makePlaceholder();
    await setPlaceholder(asService(), account.userId, passwordHash);
    const { cookie } = await openTestSession(account.userId);
    const { token, newEmail } = await askForChange(account, cookie);
    await pressLink(token.new);
    await pressLink(token.old);
    expect([await emailOf(account.userId), await hasPassword(account.userId)]).toEqual([newEmail, false]);
  });

  it("is asked for by somebody who has only ever signed in by mail, once they have set a password by mail", async () => {
    const email = newEmail();
    await callEndpoint(signUpEndpoint, { body: { email, password: PASSWORD, displayName: "Ada" } });
    const asked = await callEndpoint(requestSignInEndpoint, { body: { email } });
    const code = (await readMail(email, /code to sign in/)).subject.slice(0, 6);
    const browser = cookieOf(asked.setCookies);
    const entered = await callEndpoint(mailSignInEndpoint, { cookie: browser, body: { email, code } });
    const cookie = cookieOf(entered.setCookies);
    const refused = await callEndpoint(requestEmailChangeEndpoint, { cookie, body: { email: newEmail() } });
    expect([refused.status, refused.body.error?.code]).toEqual([403, "step_up_required"]);
    await callEndpoint(requestResetEndpoint, { body: { email } });
    const token = /token=([\w-]{43})/.exec((await readMail(email, /Set a new/)).text)?.[1];
    const password = "amber kettle under seven moons";
    expect((await callEndpoint(resetPasswordEndpoint, { body: { token, password } })).status).toBe(200);
    const { newEmail: to } = await askForChange({ email }, await signInAs({ email, password }));
    expect(to).not.toBe(email);
  });

  it("is changed at the auth service too: user and identity of the e-mail provider, no other", async () => {
    const { account, cookie } = await signedIn("everywhere");
    const { userId } = account;
    for (const provider of ["email", "github"]) {
      await sql`
        insert into auth.identities (id, provider, provider_id, user_id, identity_data)
        values (${newId()}, ${provider}, ${newId()}, ${userId}, jsonb_build_object('email', ${account.email}::text, 'sub', 's'))
        on conflict do nothing`.execute(asService());
    }
    const { token, newEmail } = await askForChange(account, cookie);
    await pressLink(token.new);
    await pressLink(token.old);
    const { rows } = await sql<{ provider: string; email: string; own: string }>`
      select distinct i.provider, i.email, u.email as own from auth.identities i join auth.users u on u.id = i.user_id
      where u.id = ${userId} order by i.provider`.execute(asService());
    expect(rows).toEqual([
      { provider: "email", email: newEmail, own: newEmail },
      { provider: "github", email: account.email, own: newEmail },
    ]);
  });

  it("is mailed with links of the configured address; the new mailbox is told of nobody", async () => {
    const { account, cookie } = await signedIn();
    const { oldText, newText } = await askForChange(account, cookie);
    for (const text of [oldText, newText]) {
      expect(text).toContain(new URL("/email-change?token=", env().APP_URL).href);
    }
    expect(newText).not.toMatch(new RegExp(`${account.email}|Ada|stop`));
  });
});
