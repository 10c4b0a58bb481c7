import { afterEach, describe, expect, it } from "vitest";
import { jobHandlers } from "../../jobs.ts";
import { setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { runWorker } from "../../testing/run-worker.ts";
import { type Faults, SoftwareAuthenticator } from "../../testing/software-authenticator.ts";
import { secondFactorEndpoint, signInEndpoint } from "../api.ts";
import { getConnectionsEndpoint, removeConnectionEndpoint } from "../oauth/api.ts";
import { makePlaceholder, setPlaceholder } from "../oauth/placeholder-store.ts";
import { insertConnection } from "../oauth/store.ts";
import { joinCookies } from "../oauth/testing/travel.ts";
import { stepUpEndpoint } from "../step-up/api.ts";
import { type CallResult, callEndpoint, cookieOf } from "../testing/call-endpoint.ts";
import { makeAccount, PASSWORD, signInAs, type TestAccount } from "../testing/make-account.ts";
import { waitForMail } from "../testing/read-mail.ts";
import { getTwoFactorEndpoint, makeRecoveryCodesEndpoint } from "../two-factor/api.ts";
import { resetTwoFactor } from "../two-factor/reset.ts";
import { MAX_PASSKEYS } from "./add-passkey.ts";
import {
  addPasskeyEndpoint,
  listPasskeysEndpoint,
  removePasskeyEndpoint,
  renamePasskeyEndpoint,
  startAddPasskeyEndpoint,
  startSecondFactorEndpoint,
  startStepUpEndpoint,
} from "./api.ts";
import type { CreationOptions, PasskeyList } from "./schema.ts";
import { addTo, ask, signInWith, withPasskey } from "./testing/use-passkey.ts";

runWorker(jobHandlers);
afterEach(() => setClock());

const outcome = ({ status, body }: CallResult) => `${status} ${body.error?.code}`;
const listOf = async (cookie: string) =>
  (await callEndpoint(listPasskeysEndpoint, { cookie })).body.data as unknown as PasskeyList;
const remove = (cookie: string, id: string) => callEndpoint(removePasskeyEndpoint, { cookie, params: { id } });
const countOf = async (userId: string) =>
  (await asService().selectFrom("passkeys").select("id").where("userId", "=", userId).execute()).length;

/** Gives the right password. Returns what the browser then holds. */
async function givePassword({ email }: TestAccount, cookie = ""): Promise<string> {
  const answer = await callEndpoint(signInEndpoint, { cookie, body: { email, password: PASSWORD } });
  expect([answer.status, answer.body.data]).toEqual([200, { userId: null }]);
  return cookieOf(answer.setCookies);
}

async function finish(held: string, key: SoftwareAuthenticator, faults: Faults = {}, trust = false) {
  const { options, cookie } = await ask(startSecondFactorEndpoint, held);
  return callEndpoint(secondFactorEndpoint, { cookie, body: { passkey: key.get(options, faults), trust } });
}

async function takePassword(userId: string): Promise<void> {
  await setPlaceholder(asService(), userId, (await makePlaceholder()).passwordHash);
}

async function connect(userId: string): Promise<string> {
  const account = { userId, provider: "github", issuer: "https://github.com", subject: newId() } as const;
  await insertConnection(asService(), { ...account, email: "grace@example.org" });
  const row = await asService().selectFrom("connectedAccounts").select("id").where("userId", "=", userId);
  return (await row.executeTakeFirstOrThrow()).id;
}

describe("adding a passkey", () => {
  it("asks for one that verifies the person, made for the configured address and a random name", async () => {
    const account = await makeAccount();
    const { options, cookie } = await ask<CreationOptions>(startAddPasskeyEndpoint, await signInAs(account));
    expect(options).toMatchObject({
      rp: { id: "localhost", name: "Nexus AI" },
      user: { name: account.email, displayName: "Ada" },
      authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
      attestation: "none",
      excludeCredentials: [],
    });
    const handle = Buffer.from(options.user.id, "base64url");
    expect(handle).toHaveLength(32);
    for (const told of [account.userId, account.email]) expect(handle.toString("latin1")).not.toContain(told);
    const again = await ask<CreationOptions>(startAddPasskeyEndpoint, cookie);
    expect(again.options.user.id).toBe(options.user.id);
    expect(again.options.challenge).not.toBe(options.challenge);
  });

  it("names it after its authenticator, brings recovery codes with the first, and says so by mail", async () => {
    const synced = new SoftwareAuthenticator({ isSynced: true, aaguid: "d548826e-79b4-db40-a3d8-11116f7e8349" });
    const { account, cookie, passkey, recoveryCodes } = await withPasskey(synced);
    expect(recoveryCodes).toHaveLength(10);
    expect(passkey).toMatchObject({ name: "Bitwarden", isSynced: true, lastUsedAt: null });
    expect(passkey.transports).toEqual(["internal", "hybrid"]);
    const mail = await waitForMail(account.email, /^Passkeys at Nexus AI$/);
    expect(mail.text).toContain("A passkey was added to your account.");
    const second = await addTo(cookie, new SoftwareAuthenticator());
    expect(second.body.data).toMatchObject({ passkey: { name: "vitest", isSynced: false }, recoveryCodes: [] });
    const list = await listOf(cookie);
    expect(list).toMatchObject({ isLastWay: false, items: [{ name: "Bitwarden" }, { name: "vitest" }] });
    const { options } = await ask<CreationOptions>(startAddPasskeyEndpoint, cookie);
    expect(options.excludeCredentials).toHaveLength(2);
    expect(JSON.stringify(list)).not.toContain(synced.id);
  });

  const SIGNED = {
    fmt: "packed",
    attStmt: new Map<string, unknown>([
      ["alg", -7],
      ["sig", Buffer.alloc(70)],
    ]),
  };
  const FAULTS: Readonly<Record<string, Faults>> = {
    "another origin": { origin: "https://evil.example" },
    "another relying party": { rpId: "evil.example" },
    "a frame of another site": { crossOrigin: true },
    "a challenge of its own": { challenge: Buffer.alloc(32, 1).toString("base64url") },
    "a signature instead of a making": { type: "webauthn.get" },
    "a person that nobody has verified": { isUnverified: true },
    "the name of another passkey": { id: Buffer.alloc(32, 1).toString("base64url") },
    "a statement that is not signed by it": { attestation: SIGNED },
    "a statement of another kind": { attestation: { ...SIGNED, fmt: "apple" } },
  };

  it("refuses an answer that is not right, and writes nothing", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    const accepted: string[] = [];
    for (const [name, faults] of Object.entries(FAULTS)) {
      const answer = await addTo(cookie, new SoftwareAuthenticator(), faults);
      const [issue] = answer.body.error?.issues ?? [];
      if (answer.status !== 422 || issue?.path !== "passkey") accepted.push(`${name}: ${outcome(answer)}`);
    }
    expect(accepted).toEqual([]);
    expect(await countOf(account.userId)).toBe(0);
    const garbage = { id: "AA", rawId: "AA", type: "public-key" };
    const response = { clientDataJSON: "AAAA", attestationObject: "AAAA" };
    const unread = await callEndpoint(addPasskeyEndpoint, { cookie, body: { passkey: { ...garbage, response } } });
    expect(unread.status).toBe(422);
    expect((await addTo(cookie, new SoftwareAuthenticator())).status).toBe(201);
  });

  it("takes an answer once, in the session and browser that asked, within five minutes", async () => {
    const account = await makeAccount();
    const [mine, other] = [await signInAs(account), await signInAs(account)];
    const { options, cookie } = await ask<CreationOptions>(startAddPasskeyEndpoint, mine);
    const passkey = new SoftwareAuthenticator().create(options);
    const send = (session: string) => callEndpoint(addPasskeyEndpoint, { cookie: session, body: { passkey } });
    expect((await send(mine)).status).toBe(422);
    expect((await send(joinCookies(cookie, other))).status).toBe(422);
    setClock(() => Date.now() + 301_000);
    expect((await send(cookie)).status).toBe(422);
    setClock();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(cookie)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await countOf(account.userId)).toBe(1);
  });

  it("refuses one that is in use already, here or in another account, and more than twenty", async () => {
    const [first, second] = [await withPasskey(), await withPasskey()];
    expect(outcome(await addTo(first.cookie, first.key))).toBe("409 conflict");
    expect(outcome(await addTo(second.cookie, first.key))).toBe("409 conflict");
    const rows = Array.from({ length: MAX_PASSKEYS - 1 }, () => {
      const [id, userId] = [newId(), first.account.userId];
      const keys = { credential: Buffer.from(id), publicKey: Buffer.from(id) };
      return { id, userId, name: "More", ...keys, isSynced: false, createdAt: new Date() };
    });
    await asService().insertInto("passkeys").values(rows).execute();
    expect(outcome(await addTo(first.cookie, new SoftwareAuthenticator()))).toBe("409 conflict");
  });
});

describe("a passkey after the password", () => {
  it("is asked for where it is the only second factor, and ends the sign-in; so does a recovery code", async () => {
    const { account, key } = await withPasskey();
    const held = await givePassword(account);
    const { options } = await ask(startSecondFactorEndpoint, held);
    expect(options.allowCredentials).toEqual([{ id: key.id, type: "public-key", transports: ["internal", "hybrid"] }]);
    const done = await finish(held, key, { userHandle: undefined }, true);
    expect([done.status, done.body.data]).toEqual([200, { userId: account.userId }]);
    const session = cookieOf(done.setCookies);
    expect((await callEndpoint(makeRecoveryCodesEndpoint, { cookie: session })).status).toBe(200);
    // The browser is trusted from now on.
    const again = await callEndpoint(signInEndpoint, { cookie: session, body: account });
    expect(again.body.data).toEqual({ userId: account.userId });
    const fresh = await withPasskey();
    const [code] = fresh.recoveryCodes;
    const body = { code };
    const byCode = await callEndpoint(secondFactorEndpoint, { cookie: await givePassword(fresh.account), body });
    expect(byCode.body.data).toEqual({ userId: fresh.account.userId });
  });

  it("is of this account, verified, signed for this sign-in, and taken while codes are paused", async () => {
    const [mine, theirs] = [await withPasskey(), await withPasskey()];
    const held = await givePassword(mine.account);
    expect((await finish(held, theirs.key)).status).toBe(422);
    expect((await finish(held, theirs.key, { id: mine.key.id })).status).toBe(422);
    expect((await finish(held, mine.key, { isUnverified: true })).status).toBe(422);
    expect((await finish(held, mine.key, { userHandle: theirs.key.userHandle })).status).toBe(422);
    const elsewhere = await ask(startSecondFactorEndpoint, await givePassword(theirs.account));
    const body = { passkey: mine.key.get(elsewhere.options) };
    expect((await callEndpoint(secondFactorEndpoint, { cookie: elsewhere.cookie, body })).status).toBe(422);
    const guess = () => callEndpoint(secondFactorEndpoint, { cookie: held, body: { code: "000000" } });
    for (let sent = 0; sent < 5; sent++) await guess();
    expect((await guess()).status).toBe(429);
    expect((await finish(held, mine.key)).status).toBe(200);
    const none = await callEndpoint(startSecondFactorEndpoint);
    expect(outcome(none)).toBe("410 gone");
  });
});

describe("proving again with a passkey (AU-13)", () => {
  it("counts for this session alone, and only when it was signed for it", async () => {
    const { account, cookie, key } = await withPasskey();
    const other = cookieOf((await signInWith(key)).setCookies);
    await asService()
      .updateTable("userSessions")
      .set({ provedAt: null, proofLevel: null })
      .where("userId", "=", account.userId)
      .execute();
    const act = async (session: string) => outcome(await callEndpoint(makeRecoveryCodesEndpoint, { cookie: session }));
    expect(await act(cookie)).toBe("403 step_up_required");
    const [mine, theirs] = [await ask(startStepUpEndpoint, cookie), await ask(startStepUpEndpoint, other)];
    const prove = async (session: string, passkey: object) =>
      (await callEndpoint(stepUpEndpoint, { cookie: session, body: { passkey } })).status;
    expect(await prove(mine.cookie, key.get(theirs.options))).toBe(422);
    expect(await prove(joinCookies(theirs.cookie, cookie), key.get(theirs.options))).toBe(422);
    expect(await prove(mine.cookie, key.get(mine.options))).toBe(200);
    expect([await act(cookie), await act(other)]).toEqual(["200 undefined", "403 step_up_required"]);
    const row = await asService()
      .selectFrom("securityEvents")
      .select("details")
      .where("userId", "=", account.userId)
      .where("kind", "=", "step_up_confirmed")
      .executeTakeFirst();
    expect(row?.details).toEqual({ proof: "passkey" });
  });
});

describe("passkeys that are there", () => {
  it("have names, and go with the recovery codes and trust of the last one", async () => {
    const { account, cookie, passkey, key } = await withPasskey();
    await waitForMail(account.email, /^Passkeys at/);
    const rename = { cookie, params: { id: passkey.id }, body: { name: "Laptop" } };
    expect((await callEndpoint(renamePasskeyEndpoint, rename)).status).toBe(204);
    expect((await listOf(cookie)).items.map(({ name }) => name)).toEqual(["Laptop"]);
    const done = await finish(await givePassword(account), key, {}, true);
    expect(done.status).toBe(200);
    expect((await remove(cookie, passkey.id)).status).toBe(204);
    expect((await remove(cookie, passkey.id)).status).toBe(404);
    const left = await callEndpoint(getTwoFactorEndpoint, { cookie });
    expect(left.body.data).toEqual({ factors: [], recoveryCodesLeft: 0, trustedBrowsers: [] });
    expect((await signInWith(key)).status).toBe(422);
    expect((await waitForMail(account.email, /^Passkeys at/, 2)).text).toContain("A passkey was removed");
    await signInAs(account);
  });

  it("keep the account open: the last way to sign in is not removed, whichever it is", async () => {
    const { account, cookie, passkey } = await withPasskey();
    const { userId } = account;
    await takePassword(userId);
    expect(await listOf(cookie)).toMatchObject({ isLastWay: true });
    expect(outcome(await remove(cookie, passkey.id))).toBe("409 conflict");
    expect(await countOf(userId)).toBe(1);
    const connection = await connect(userId);
    expect(await listOf(cookie)).toMatchObject({ isLastWay: false });
    const { body } = await callEndpoint(getConnectionsEndpoint, { cookie });
    expect(body.data).toMatchObject({ hasPassword: false, hasPasskey: true });
    // Of the last two at once one stays.
    const both = await Promise.all([
      remove(cookie, passkey.id),
      callEndpoint(removeConnectionEndpoint, { cookie, params: { id: connection } }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
  });

  it("go when whoever runs the server resets the second factor, so that the password is enough", async () => {
    const { account, key } = await withPasskey();
    expect(await resetTwoFactor(account.email, "lost phone")).toEqual({
      userId: account.userId,
      removed: { apps: 0, passkeys: 1 },
    });
    expect((await signInWith(key)).status).toBe(422);
    await signInAs(account);
  });
});
