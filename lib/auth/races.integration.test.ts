import { sql } from "kysely";
import { Secret, TOTP } from "otpauth";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { send } from "../gate/testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "../gate/testing/sign-in.ts";
import { hashToken } from "../platform/crypto/hash.ts";
import { asService, type Tx } from "../platform/db/scopes.ts";
import { newId } from "../platform/ids.ts";
import { untilWaiting } from "../testing/until-waiting.ts";
import { createInvitationEndpoint } from "./admin/sign-up/api.ts";
import { setSignUpSettings } from "./admin/sign-up/service.ts";
import { changeUser } from "./admin/users/service.ts";
import { setDisabled } from "./admin/users/store.ts";
import { secondFactorEndpoint, signInEndpoint } from "./api.ts";
import { findApiKeyPrincipal, findSessionPrincipal, forgetPrincipal } from "./find-principal.ts";
import { deleteAuthSession, deleteAuthSessions } from "./identity-store.ts";
import { hashLinkToken } from "./make-code.ts";
import { findOrMakeAccount } from "./oauth/find-account.ts";
import { insertConnection } from "./oauth/store.ts";
import { createApiKey } from "./service/api-keys.ts";
import { enterAccount } from "./service/enter-account.ts";
import { openSession } from "./service/open-session.ts";
import { resetPassword } from "./service/reset-password.ts";
import { signIn } from "./service/sign-in.ts";
import { stopAccess } from "./service/stop-access.ts";
import { readSessionCookie } from "./session-cookie.ts";
import { findAccountByEmail, findAccountById, lockAccount } from "./store/accounts.ts";
import { revokeApiKeyRows } from "./store/api-keys.ts";
import { storeCode } from "./store/codes.ts";
import { revokeSession, revokeSessions } from "./store/sessions.ts";
import { callEndpoint, cookieOf } from "./testing/call-endpoint.ts";
import { makeAccount, newEmail, PASSWORD, signInAs, type TestAccount } from "./testing/make-account.ts";
import { addFactorEndpoint, confirmFactorEndpoint } from "./two-factor/api.ts";
import { addFactor, confirmFactor, makeRecoveryCodes, removeFactor } from "./two-factor/service.ts";
import { countRecoveryCodes, endTrust } from "./two-factor/store.ts";
import { verifyAccessToken } from "./verify-token.ts";

// On the embedded database one waits for the other in any case; with NEXUS_TEST_DATABASE_URL they are really at once.
const atOnce = <T>(count: number, work: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, work));

/** Starts `work` while `change` holds what it locks, and ends `change` once it waits for that. */
async function during<T>(change: (tx: Tx, begin: () => Promise<void>) => Promise<void>, work: () => Promise<T>) {
  let started: Promise<T> | undefined;
  await asService()
    .transaction()
    .execute((tx) =>
      change(tx, async () => {
        started = work();
        started.catch(() => undefined);
        await untilWaiting();
      }),
    );
  if (!started) throw new Error("nothing was begun");
  return started;
}

const isReal = process.env.NEXUS_TEST_DATABASE_URL !== undefined;
const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => asService().transaction().execute(work);

const liveSessionsOf = (userId: string) =>
  asService()
    .selectFrom("userSessions")
    .select("id")
    .where("userId", "=", userId)
    .where("revokedAt", "is", null)
    .execute();
const rowsOf = (table: "trustedBrowsers" | "pendingSignIns", userId: string) =>
  asService().selectFrom(table).select("id").where("userId", "=", userId).execute();

async function accountOf(userId: string) {
  const account = await findAccountById(userId);
  if (!account) throw new Error("the account is gone");
  return account;
}

describe("an invitation to the server that is sent twice at once", () => {
  let admin: SignedInUser;
  beforeAll(async () => {
    admin = await signedInUser({ role: "admin" });
  });

  it("is sent each time, and the last one counts", async () => {
    const email = newEmail();
    const invite = () => send(createInvitationEndpoint, { headers: { cookie: admin.cookie }, body: { email } });
    const answers = await atOnce(6, invite);
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    const rows = await asService()
      .selectFrom("invitations")
      .select("revokedAt")
      .where("email", "=", email)
      .orderBy("revokedAt")
      .execute();
    expect(rows.filter(({ revokedAt }) => revokedAt === null)).toHaveLength(1);
  });
});

describe("changes at once of who may make an account", () => {
  afterEach(() => asService().deleteFrom("signUpSettings").execute());

  it("are in the audit log with what each really replaced", async () => {
    const { principal } = await signedInUser({ role: "admin" });
    const names = Array.from({ length: 6 }, () => `${newId()}.example`);
    await Promise.all(names.map((name) => setSignUpSettings(principal, { mode: "domains", domains: [name] })));
    const rows = await asService()
      .selectFrom("adminAudit")
      .select(["before", "after"])
      .where("actorId", "=", principal.userId)
      .execute();
    const nameOf = (facts: unknown) => (facts as { domains: string[] }).domains[0];
    const replaced = rows.map(({ before }) => nameOf(before));
    // The first replaced none of these, and each of the others another one.
    expect(new Set(replaced).size).toBe(names.length);
    expect(rows.map(({ after }) => nameOf(after)).filter((name) => !replaced.includes(name))).toHaveLength(1);
  });
});

describe("codes that are made at once", () => {
  it("leave no more alive than may be: of the links for a new password one", async () => {
    const { userId } = await makeAccount();
    const code = () => ({ codeHash: hashToken("test", newId()), tokenHash: hashToken("test", newId()) });
    const store = () =>
      inTransaction((tx) =>
        storeCode(tx, { userId, purpose: "reset_password", ...code(), passwordHash: null, browserHash: null }),
      );
    await atOnce(6, store);
    const live = await asService()
      .selectFrom("oneTimeCodes")
      .select("id")
      .where("userId", "=", userId)
      .where("consumedAt", "is", null)
      .execute();
    expect(live).toHaveLength(1);
  });
});

describe("sessions that are opened at once", () => {
  const client = { ip: "::1", userAgent: "vitest", deviceMark: "the same" };

  it("are at most twenty, and a new device of them is told of once", async () => {
    const { userId } = await makeAccount();
    const account = await accountOf(userId);
    await openSession(account, newId(), { ...client, deviceMark: "another" }, "mail");
    await atOnce(24, () => openSession(account, newId(), client, "mail"));
    expect(await liveSessionsOf(userId)).toHaveLength(20);
    const news = await asService()
      .selectFrom("securityEvents")
      .select("id")
      .where("userId", "=", userId)
      .where("kind", "=", "signed_in_new_device")
      .execute();
    expect(news).toHaveLength(1);
  });

  it("are not opened beside an administrator who disables the account", async () => {
    const { userId } = await makeAccount();
    const account = await accountOf(userId);
    const opening = during(
      async (tx, begin) => {
        await lockAccount(tx, userId);
        await setDisabled(tx, userId, true);
        await revokeSessions(tx, userId);
        await begin();
      },
      () => openSession(account, newId(), client, "mail"),
    );
    await expect(opening).rejects.toMatchObject({ code: "unavailable" });
    expect(await liveSessionsOf(userId)).toEqual([]);
  });
});

describe("an API key that is made while its owner's access ends", () => {
  it.each([
    ["by a request to delete the account", stopAccess],
    [
      "by an administrator",
      async (tx: Tx, userId: string) => {
        await setDisabled(tx, userId, true);
        await revokeSessions(tx, userId);
        await revokeApiKeyRows(tx, userId);
      },
    ],
  ])("does not outlive it: %s", async (_, endAccess) => {
    const { principal } = await signedInUser();
    const { userId } = principal;
    const { making } = await inTransaction(async (tx) => {
      await lockAccount(tx, userId);
      await endAccess(tx, userId);
      const making = createApiKey(principal, { name: "Late", scopes: ["models.read"], expiresAt: null });
      making.catch(() => undefined);
      if (isReal) await Promise.race([making, untilWaiting()]);
      return { making };
    });
    await expect(making).rejects.toMatchObject({ code: "unauthenticated" });
    const live = asService().selectFrom("apiKeys").select("id").where("userId", "=", userId);
    expect(await live.where("revokedAt", "is", null).execute()).toEqual([]);
  });
});

describe("a sign-in while every session ends", () => {
  const client = { ip: "::1", userAgent: "vitest", deviceMark: "any" };
  const byMail = async ({ userId }: TestAccount) =>
    enterAccount(await accountOf(userId), { level: "mail", by: "mail" }, client, null);
  const byPassword = ({ email, password }: TestAccount) => signIn({ email, password }, client, null);

  it.each([
    ["by mail", byMail],
    ["by password", byPassword],
  ])("opens no session that the auth service has ended already: %s", async (_, enter) => {
    const made = await makeAccount();
    const { userId } = made;
    const entering = during(
      async (tx, begin) => {
        await lockAccount(tx, userId);
        await begin();
        await revokeSessions(tx, userId);
        await deleteAuthSessions(tx, userId);
      },
      () => enter(made),
    );
    const [outcome] = await Promise.allSettled([entering]);
    // On the embedded database it comes after all of that, and may.
    expect(outcome).toMatchObject(isReal ? { reason: { code: "unavailable" } } : { value: { userId } });
    expect(await liveSessionsOf(userId)).toHaveLength(isReal ? 0 : 1);
    const { rows } = await sql`select 1 from auth.sessions where user_id = ${userId}`.execute(asService());
    expect(rows).toHaveLength(isReal ? 0 : 1);
  });
});

describe("who somebody is, asked before a revocation and answered after it", () => {
  it("is not remembered", async () => {
    const { principal, cookie } = await signedInUser();
    const { userId, via } = principal;
    if (via.kind !== "session") throw new Error("a session was opened");
    const key = await keyOf(principal, ["models.read"]);
    const asked = [findSessionPrincipal(cookie), findApiKeyPrincipal(key)];
    forgetPrincipal(userId);
    expect(await Promise.all(asked)).toMatchObject([{ userId }, { userId }]);
    await inTransaction(async (tx) => {
      await revokeSession(tx, userId, via.sessionId);
      await revokeApiKeyRows(tx, userId);
    });
    expect([await findSessionPrincipal(cookie), await findApiKeyPrincipal(key)]).toEqual([null, null]);
  });
});

describe("an account of a provider that is connected elsewhere while it comes with a new address", () => {
  it("enters where it was connected, and confirms nobody's address besides", async () => {
    const { userId } = await makeAccount();
    const [issuer, subject, email] = ["https://accounts.google.com", newId(), newEmail()];
    const identity = { issuer, subject, email, isEmailVerified: true, name: null };
    const found = await during(
      async (tx, begin) => {
        await insertConnection(tx, { userId, provider: "google", issuer, subject, email: newEmail() });
        await begin();
      },
      () => findOrMakeAccount("google", { identity, grant: null }, { language: "en", timeZone: "UTC" }),
    );
    expect(found).toMatchObject({ kind: "enter", account: { id: userId } });
    expect((await findAccountByEmail(email))?.isVerified ?? false).toBe(false);
  });
});

describe("a sign-in that ends with a code while the password is replaced", () => {
  it("opens no session and leaves no trust in the browser", async () => {
    const account = await makeAccount();
    const { userId, email } = account;
    const cookie = await signInAs(account);
    const added = await callEndpoint(addFactorEndpoint, { cookie, body: { name: "Phone" } });
    const { id, secret } = added.body.data as { id: string; secret: string };
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    const code = totp.generate({ timestamp: Date.now() - 30_000 });
    expect((await callEndpoint(confirmFactorEndpoint, { cookie, params: { id }, body: { code } })).status).toBe(200);
    const held = cookieOf((await callEndpoint(signInEndpoint, { body: { email, password: PASSWORD } })).setCookies);
    const finished = await during(
      async (tx, begin) => {
        // Its session is asked of the auth service, which writes to this row.
        await sql`update auth.users set updated_at = now() where id = ${userId}`.execute(tx);
        await lockAccount(tx, userId);
        await begin();
        await revokeSessions(tx, userId);
        await endTrust(tx, userId);
      },
      () => callEndpoint(secondFactorEndpoint, { cookie: held, body: { code: totp.generate(), trust: true } }),
    );
    expect(finished.status).toBe(410);
    expect(await liveSessionsOf(userId)).toEqual([]);
    expect([await rowsOf("trustedBrowsers", userId), await rowsOf("pendingSignIns", userId)]).toEqual([[], []]);
    const { rows } = await sql`select 1 from auth.sessions where user_id = ${userId}`.execute(asService());
    expect(rows).toHaveLength(1);
  });
});

describe("what ends every session of an account", () => {
  const byMail = async (userId: string) => {
    const token = "a".repeat(43);
    await inTransaction((tx) =>
      storeCode(tx, {
        userId,
        purpose: "reset_password",
        codeHash: hashToken("test", newId()),
        tokenHash: hashLinkToken("reset_password", token),
        passwordHash: null,
        browserHash: null,
      }),
    );
    return () => resetPassword({ token, password: "amber kettle under seven moons" });
  };
  const byAdmin = async (userId: string) => {
    const { principal } = await signedInUser({ role: "admin" });
    return () => changeUser(principal, userId, { change: "end_sessions", reason: "They have lost their phone." });
  };
  const forDeletion = async (userId: string) => () => inTransaction((tx) => stopAccess(tx, userId));

  it.each([
    ["a new password", byMail],
    ["an administrator", byAdmin],
    ["a request to delete it", forDeletion],
  ])("does not wait for a sign-out that waits for it: %s", async (_, prepare) => {
    const account = await makeAccount();
    const { userId } = account;
    const token = await verifyAccessToken(readSessionCookie(await signInAs(account))?.accessToken ?? "");
    const sessionId = token?.sessionId ?? "";
    const endAll = await prepare(userId);
    await during<unknown>(async (tx, begin) => {
      // Whoever finds that two wait for each other fails: this one, if it comes to that.
      await sql`set local deadlock_timeout = '10ms'`.execute(tx);
      // The two steps of a sign-out.
      expect(await revokeSession(tx, userId, sessionId)).toBe(true);
      await begin();
      await deleteAuthSession(tx, sessionId);
    }, endAll);
    expect(await liveSessionsOf(userId)).toEqual([]);
  });
});

describe("recovery codes that are made while the last factor is removed", () => {
  it("are none: they would be for nothing", async () => {
    const { principal } = await signedInUser();
    const { userId } = principal;
    const { id, secret } = await addFactor(principal, "Phone");
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    await confirmFactor(principal, id, code);
    const { both } = await inTransaction(async (tx) => {
      await lockAccount(tx, userId);
      const removing = removeFactor(principal, id);
      await untilWaiting();
      const making = makeRecoveryCodes(principal);
      const settled = Promise.allSettled([removing, making]);
      await untilWaiting(2);
      return { both: settled };
    });
    expect((await both).map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(await countRecoveryCodes(userId)).toBe(0);
  });
});
