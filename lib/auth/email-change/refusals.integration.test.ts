import { describe, expect, it, vi } from "vitest";
import { openTestSession, signedInUser } from "../../gate/testing/sign-in.ts";
import { now, setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import { createTestUser } from "../../testing/create-user.ts";
import { getProfileEndpoint, signUpEndpoint } from "../api.ts";
import { createAuthClient } from "../create-auth-client.ts";
import { findIdentityId } from "../identity-store.ts";
import { mailSignInEndpoint } from "../mail-sign-in/api.ts";
import { createUser } from "../service/create-user.ts";
import { type CallResult, callEndpoint } from "../testing/call-endpoint.ts";
import { makeAccount, newEmail, PASSWORD, signInAs, type TestAccount } from "../testing/make-account.ts";
import { countMails, waitForMail } from "../testing/read-mail.ts";
import {
  cancelEmailChangeEndpoint,
  getEmailChangeEndpoint,
  requestEmailChangeEndpoint,
  stopEmailChangeEndpoint,
} from "./api.ts";
import { askForChange, NEW_MAIL, OLD_MAIL, pressLink, typeCode } from "./testing/ask.ts";
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

const outcome = ({ status, body }: CallResult) =>
  [status, body.error?.code, body.error?.issues?.[0]?.path].filter(Boolean).join(" ");
const ask = (cookie: string, email: string) => callEndpoint(requestEmailChangeEndpoint, { cookie, body: { email } });
const stop = (token: string) => callEndpoint(stopEmailChangeEndpoint, { body: { token } });
const statusOf = async (cookie: string) => (await callEndpoint(getProfileEndpoint, { cookie })).status;
const wrongFor = (code: string) => (code === "000000" ? "111111" : "000000");

async function rowOf(userId: string) {
  return asService()
    .selectFrom("emailChanges")
    .innerJoin("profiles", "profiles.id", "emailChanges.userId")
    .select(["profiles.email", "outcome"])
    .where("userId", "=", userId)
    .orderBy("emailChanges.createdAt", "desc")
    .executeTakeFirstOrThrow();
}

async function signedIn() {
  const { principal, cookie } = await signedInUser();
  return { account: principal, cookie };
}

/** An account for an address of one's choice. */
const takeAddress = (email: string) =>
  createUser({
    email,
    password: PASSWORD,
    displayName: "Eve",
    language: "en",
    timeZone: "UTC",
    tier: "free",
    isAdmin: false,
  });

const setMode = (mode: string, domains: string[] = []) =>
  asService().insertInto("signUpSettings").values({ id: newId(), mode, domains, createdAt: now() }).execute();

describe("an address that somebody has (AU-01)", () => {
  it("is answered like a free one, and is theirs for good", async () => {
    const owner = await makeAccount();
    const seen: string[] = [];
    for (const email of [newEmail(), owner.email]) {
      const { account, cookie } = await signedIn();
      const asked = await ask(cookie, email);
      await readMail(account.email, OLD_MAIL);
      const guessed = await typeCode(cookie, "new", "000000");
      const state = await callEndpoint(getEmailChangeEndpoint, { cookie });
      const logged = await asService()
        .selectFrom("securityEvents")
        .select(["kind"])
        .where("userId", "=", account.userId)
        .where("kind", "like", "email_change%")
        .execute();
      const text = [asked, guessed, state].map(({ status, body, headers }) =>
        JSON.stringify([status, body, [...headers].filter(([name]) => name !== "x-request-id")])
          .replaceAll(/"(requestId|expiresAt)":"[^"]+"/g, "")
          .replaceAll(account.email, "own")
          .replaceAll(email, "new"),
      );
      seen.push([...text, JSON.stringify(logged)].join("\n"));
    }
    expect(seen[1]).toBe(seen[0]);
    const { text } = await readMail(owner.email, /has a Nexus AI account/);
    expect(text).toContain("nothing has changed");
    expect(text).not.toMatch(/\b\d{6}\b|token=/);
    expect(await countAll(owner.email)).toBe(1);
    expect(await statusOf(await signInAs(owner))).toBe(200);
  });

  it.each([
    ["an account", (email: string) => takeAddress(email)],
    [
      "a user of the auth service",
      (email: string) => createAuthClient(null).auth.signUp({ email, password: PASSWORD }),
    ],
  ])("is not taken from %s that came between asking and confirming", async (_, take) => {
    const account = await makeAccount();
    const [cookie, there] = [await signInAs(account), (await openTestSession(account.userId)).cookie];
    const { token, code, newEmail: to } = await askForChange(account, cookie);
    await take(to);
    await pressLink(token.new);
    expect(outcome(await typeCode(cookie, "old", code.old))).toBe("409 conflict");
    expect(await rowOf(account.userId)).toEqual({ email: account.email, outcome: "refused" });
    expect([await statusOf(there), await statusOf(await signInAs(account))]).toEqual([200, 200]);
    expect(outcome(await pressLink(token.old))).toBe("410 gone");
  });

  it("is refused by the link too", async () => {
    const { account, cookie } = await signedIn();
    const { token, newEmail: to } = await askForChange(account, cookie);
    await takeAddress(to);
    await pressLink(token.old);
    expect(outcome(await pressLink(token.new))).toBe("409 conflict");
  });
});

describe("an address that somebody signed up with and never confirmed", () => {
  const signUp = (email: string) =>
    callEndpoint(signUpEndpoint, { body: { email, password: "somebody else's 9", displayName: "Mallory" } });
  const idOf = async (email: string) =>
    (await asService().selectFrom("profiles").select("id").where("email", "=", email).executeTakeFirst())?.id;

  it.each(["before it is asked for", "between asking and confirming"])("is its mailbox's: %s", async (when) => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    const to = newEmail();
    if (when.startsWith("before")) await signUp(to);
    const { token, code } = await askForChange(account, cookie, { to });
    if (when.startsWith("between")) await signUp(to);
    const squatter = await idOf(to);
    expect(squatter).toEqual(expect.any(String));
    await pressLink(token.new);
    expect(outcome(await typeCode(cookie, "old", code.old))).toBe("200");
    expect(await rowOf(account.userId)).toEqual({ email: to, outcome: "changed" });
    expect(await idOf(to)).toBe(account.userId);
    expect(await findIdentityId(to)).toBe(account.userId);
  });

  it("stays with an administrator who has yet to confirm it", async () => {
    const { account, cookie } = await signedIn();
    const to = newEmail();
    await signUp(to);
    await asService().updateTable("profiles").set({ role: "admin" }).where("email", "=", to).execute();
    const { token, code } = await askForChange(account, cookie, { to });
    await pressLink(token.new);
    expect(outcome(await typeCode(cookie, "old", code.old))).toBe("409 conflict");
    await asService().updateTable("profiles").set({ role: "user" }).where("email", "=", to).execute();
  });
});

describe("an address that may not be", () => {
  it("is one's own", async () => {
    const { account, cookie } = await signedIn();
    expect(outcome(await ask(cookie, account.email.toUpperCase()))).toBe("422 invalid_input email");
    expect(outcome(await ask(cookie, "nobody"))).toBe("422 invalid_input email");
    expect(await countAll(account.email)).toBe(0);
  });

  it("is of a domain that may not sign up, when it is asked for and when it is confirmed; no other mode matters", async () => {
    const { account, cookie } = await signedIn();
    await setMode("closed");
    const { token } = await askForChange(account, cookie);
    await setMode("domains", ["example.net"]);
    expect(outcome(await ask(cookie, newEmail()))).toBe("422 invalid_input email");
    expect(outcome(await ask(cookie, `${newId()}@example.net`))).toBe("202");
    expect(outcome(await pressLink(token.old))).toBe("410 gone");
    await setMode("invite");
    await workOff();
    const second = await askForChange(account, cookie, { count: 3 });
    await setMode("domains", ["example.net"]);
    await pressLink(second.token.old);
    expect(outcome(await pressLink(second.token.new))).toBe("409 conflict");
    expect(await rowOf(account.userId)).toEqual({ email: account.email, outcome: "refused" });
  });
});

describe("the link that stops a change", () => {
  async function attack(account: Pick<TestAccount, "email" | "userId">) {
    const thief = (await openTestSession(account.userId)).cookie;
    return { thief, asked: await askForChange(account, thief) };
  }

  it("works without signing in: nothing changes, everybody is out, and the mailbox is told", async () => {
    const account = await createTestUser();
    const { thief, asked } = await attack(account);
    await pressLink(asked.token.new);
    expect((await stop(asked.stop)).status).toBe(204);
    expect(await statusOf(thief)).toBe(401);
    expect(await rowOf(account.userId)).toEqual({ email: account.email, outcome: "stopped" });
    expect([outcome(await pressLink(asked.token.old)), outcome(await stop(asked.stop))]).toEqual([
      "410 gone",
      "410 gone",
    ]);
    expect((await readMail(account.email, /was stopped/)).text).toContain("/forgot-password");
    const row = await asService()
      .selectFrom("securityEvents")
      .select(["kind", "actor"])
      .where("userId", "=", account.userId)
      .where("kind", "=", "email_change_stopped")
      .executeTakeFirst();
    expect(row).toEqual({ kind: "email_change_stopped", actor: "anonymous" });
  });

  it("works when the thief has asked again, and after the hour", async () => {
    const account = await createTestUser();
    const { thief, asked } = await attack(account);
    const again = await askForChange(account, thief, { count: 2 });
    await pressLink(again.token.new);
    expect((await stop(asked.stop)).status).toBe(204);
    expect(outcome(await pressLink(again.token.old))).toBe("410 gone");
    expect(await rowOf(account.userId)).toEqual({ email: account.email, outcome: "stopped" });
    const other = await createTestUser();
    const late = await attack(other);
    setClock(() => Date.now() + 61 * 60_000);
    expect((await stop(late.asked.stop)).status).toBe(204);
  });

  it("is worth nothing once the address has changed, in any mail of before", async () => {
    const account = await createTestUser();
    const { thief: cookie, asked: first } = await attack(account);
    const second = await askForChange(account, cookie, { count: 2 });
    await pressLink(second.token.new);
    await pressLink(second.token.old);
    expect([outcome(await stop(first.stop)), outcome(await stop(second.stop))]).toEqual(["410 gone", "410 gone"]);
    expect(await statusOf(cookie)).toBe(200);
  });

  it("confirms nothing, and a link that confirms stops nothing", async () => {
    const account = await createTestUser();
    const { asked } = await attack(account);
    expect([outcome(await pressLink(asked.stop)), outcome(await stop(asked.token.old))]).toEqual([
      "410 gone",
      "410 gone",
    ]);
    expect(outcome(await stop("x".repeat(43)))).toBe("410 gone");
  });
});

describe("guessing (AU-11)", () => {
  it("kills a code after five wrong ones, of one mailbox alone; ten tries and it is over for a while", async () => {
    const { account, cookie } = await signedIn();
    const { code, token } = await askForChange(account, cookie);
    const guesses = await Promise.all(Array.from({ length: 5 }, () => typeCode(cookie, "new", wrongFor(code.new))));
    expect(guesses.map(outcome)).toEqual(Array(5).fill("422 invalid_input code"));
    expect(outcome(await typeCode(cookie, "new", code.new))).toBe("422 invalid_input code");
    expect(outcome(await typeCode(cookie, "old", code.new))).toBe("422 invalid_input code");
    expect((await typeCode(cookie, "old", code.old)).body.data).toEqual({ status: "waiting" });
    for (let tries = 0; tries < 2; tries++) await typeCode(cookie, "new", code.new);
    expect(outcome(await typeCode(cookie, "new", code.new))).toBe("429 rate_limited");
    expect((await pressLink(token.new)).body.data).toEqual({ status: "changed" });
  });

  it("is not used up by strangers who type codes to sign in with the address", async () => {
    const { account, cookie } = await signedIn();
    const { code } = await askForChange(account, cookie);
    const guess = () => callEndpoint(mailSignInEndpoint, { body: { email: account.email, code: "000000" } });
    for (let tries = 0; tries < 11; tries++) await guess();
    expect(outcome(await guess())).toBe("429 rate_limited");
    expect((await typeCode(cookie, "old", code.old)).body.data).toEqual({ status: "waiting" });
  });

  it("takes a code in the account that asked alone", async () => {
    const { account, cookie } = await signedIn();
    const { code } = await askForChange(account, cookie);
    const stranger = await signedIn();
    expect(outcome(await typeCode(stranger.cookie, "old", code.old))).toBe("422 invalid_input code");
    await askForChange(stranger.account, stranger.cookie);
    expect(outcome(await typeCode(stranger.cookie, "old", code.old))).toBe("422 invalid_input code");
    await callEndpoint(cancelEmailChangeEndpoint, { cookie: stranger.cookie });
    expect((await callEndpoint(getEmailChangeEndpoint, { cookie })).body.data).toMatchObject({
      pending: { missing: ["old", "new"] },
    });
  });

  it("lets nobody confirm for an account that was disabled meanwhile", async () => {
    const { account, cookie } = await signedIn();
    const { token, stop: stopToken } = await askForChange(account, cookie);
    await asService().updateTable("profiles").set({ disabledAt: now() }).where("id", "=", account.userId).execute();
    expect(outcome(await pressLink(token.old))).toBe("410 gone");
    expect(outcome(await stop(stopToken))).toBe("204");
  });
});

describe("asking", () => {
  it("takes a proof of the last ten minutes (AU-13)", async () => {
    const { account, cookie } = await signedIn();
    await asService()
      .updateTable("userSessions")
      .set({ provedAt: new Date(Date.now() - 11 * 60_000) })
      .where("userId", "=", account.userId)
      .execute();
    expect(outcome(await ask(cookie, newEmail()))).toBe("403 step_up_required");
    expect(await countAll(account.email)).toBe(0);
  });

  it("is limited by account: five in a quarter of an hour, ten a day", async () => {
    const account = await createTestUser();
    const statuses: string[] = [];
    for (const minutes of [0, 16, 32]) {
      setClock(() => Date.now() + minutes * 60_000);
      const { cookie } = await openTestSession(account.userId);
      for (let sent = 0; sent < 6 && statuses.length < 13; sent++)
        statuses.push(outcome(await ask(cookie, newEmail())));
    }
    const five = Array(5).fill("202");
    const over = "429 rate_limited";
    expect(statuses).toEqual([...five, over, "202", "202", "202", "202", over, over, over]);
  });

  it("is limited by address, whoever asks", async () => {
    const email = newEmail();
    const statuses: string[] = [];
    for (let people = 0; people < 2; people++) {
      const { cookie } = await signedIn();
      for (let sent = 0; sent < 3; sent++) statuses.push(outcome(await ask(cookie, email)));
    }
    expect(statuses).toEqual([...Array(5).fill("202"), "429 rate_limited"]);
    await readMail(email, NEW_MAIL);
  });

  it("says so where no mail can be sent", async () => {
    const { cookie } = await signedIn();
    vi.stubEnv("SMTP_URL", "");
    resetEnv();
    expect(outcome(await ask(cookie, newEmail()))).toBe("503 not_configured");
  });
});
