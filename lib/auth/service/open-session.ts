import { nowMs } from "../../platform/clock.ts";
import { asService, type Db, type Tx } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import { prepareMailQueue } from "../../platform/mail/queue-mail.ts";
import { hashDevice } from "../device-cookie.ts";
import { listSessionsBeyond } from "../devices/store.ts";
import { deleteAuthSession, hasAuthSession } from "../identity-store.ts";
import type { ProofLevel } from "../schema.ts";
import { queueSecurityNotice } from "../security-log/queue-notice.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import type { SetCookie } from "../session-cookie.ts";
import { SESSION_MAX } from "../session-limits.ts";
import { type Account, isLockedOut, lockAccount } from "../store/accounts.ts";
import { createSession, hasSessions, isKnownDevice } from "../store/sessions.ts";
import { endSessionIn } from "./end-session.ts";

/** Where somebody signs in. */
export interface SignInClient {
  ip: string;
  userAgent: string;
  /** The browser's own mark (see device-cookie.ts). */
  deviceMark: string;
}

/** Somebody who is signed in, with what their browser must be told. */
export interface SignedIn {
  userId: string;
  setCookies: SetCookie[];
  /** What a new device should look and read like. */
  preferences: Pick<Account, "theme" | "language">;
}

const DAY_MS = 24 * 3600 * 1000;

async function isNewDevice(db: Db, account: Account, deviceHash: Buffer): Promise<boolean> {
  if (await isKnownDevice(db, account.id, deviceHash)) return false;
  // The first sign-in after signing up is not news.
  return nowMs() - account.createdAt.getTime() > DAY_MS || (await hasSessions(db, account.id));
}

interface Opening {
  account: Account;
  sessionId: string;
  client: SignInClient;
  proofLevel: ProofLevel | "mail";
  proof: string;
}

async function openIn(tx: Tx, { account, sessionId, client, proofLevel, proof }: Opening): Promise<void> {
  const { ip, userAgent, deviceMark } = client;
  const deviceHash = hashDevice(account.id, deviceMark);
  const origin = { ip, userAgent, sessionId };
  const isNew = await isNewDevice(tx, account, deviceHash);
  await createSession(tx, {
    id: sessionId,
    userId: account.id,
    ip,
    userAgent,
    deviceHash,
    proofLevel: proofLevel === "mail" ? null : proofLevel,
    isNewDevice: isNew,
  });
  for (const oldId of await listSessionsBeyond(tx, account.id, SESSION_MAX)) {
    await endSessionIn(tx, account.id, oldId, "session_evicted");
  }
  const kind = isNew ? "signed_in_new_device" : "signed_in";
  await recordSecurityEvent(tx, { userId: account.id, kind, details: { proof }, origin });
  if (isNew) await queueSecurityNotice(account, "signed_in_new_device", { origin, tx });
}

/**
 * Makes sure that the auth service still has a session that is about to be opened, behind the lock of the account. Whoever
 * ended every session of the account meanwhile ended this one too, but could not see it here.
 * @throws AppError unavailable
 */
export async function assertIssued(tx: Tx, sessionId: string): Promise<void> {
  if (!(await hasAuthSession(tx, sessionId))) throw new AppError("unavailable", "Please try again in a moment.");
}

/**
 * Opens a session whose token the auth service has issued: from here on it counts. The log says so, and a device that
 * was not seen before is also reported by mail, all in one transaction. One session of an account at a time, and none
 * beside a change that ends all of them. What is not opened does not live on at the auth service either.
 * @param proofLevel How the person has proved who they are; `mail` is no proof to change what protects the account.
 * @param proof The same as the log names it, where the level does not say it.
 * @param assertProof Throws where the proof does not stand any more; then no session is opened.
 * @throws AppError unavailable when the account was disabled meanwhile; what `assertProof` throws
 */
export async function openSession(
  account: Account,
  sessionId: string,
  client: SignInClient,
  proofLevel: ProofLevel | "mail",
  proof: string = proofLevel,
  assertProof: (tx: Tx) => Promise<void> = async () => undefined,
): Promise<void> {
  await prepareMailQueue();
  // As service: the session that is being opened is what there would be to act as.
  const opened = asService()
    .transaction()
    .execute(async (tx) => {
      // Or two at once would both be new, and neither would count the other.
      await lockAccount(tx, account.id);
      if (await isLockedOut(tx, account.id)) throw new AppError("unavailable", "Please try again in a moment.");
      await assertProof(tx);
      await openIn(tx, { account, sessionId, client, proofLevel, proof });
    });
  await opened.catch(async (error: unknown) => {
    // As service: nobody is signed in who could end it.
    await deleteAuthSession(asService(), sessionId);
    throw error;
  });
}
