import { asService, type Tx } from "../../platform/db/scopes.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { prepareMailQueue } from "../../platform/mail/queue-mail.ts";
import type { SignInProviderId } from "../../platform/public/sign-in-providers.ts";
import { requestOrigin } from "../../platform/request-origin.ts";
import type { Principal } from "../schema.ts";
import { queueSecurityNotice } from "../security-log/queue-notice.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { findWaysIn, hasWayIn } from "../service/has-way-in.ts";
import { setProof } from "../step-up/store.ts";
import { findAccountById, lockAccount } from "../store/accounts.ts";
import { verifiedEmail } from "./find-account.ts";
import { dropWaiting, findWaiting } from "./flow-store.ts";
import { describeGrant } from "./grants/policy.ts";
import { keepGrant, listGrantTimes } from "./grants/store.ts";
import { OAuthFailure, type Redeemed } from "./providers/provider.ts";
import { listProviders } from "./providers/registry.ts";
import { type ConnectedAccounts, PROVIDER_NAMES } from "./schema.ts";
import { deleteConnection, findConnectedUser, insertConnection, listConnections, type NewConnection } from "./store.ts";

type Report = (
  kind: "oauth_linked" | "oauth_unlinked",
  about: Pick<NewConnection, "provider" | "email">,
) => Promise<void>;

/** Changes what an account is connected to, with the entry in its log and its mail, all or nothing and one at a time. */
async function changeConnections<T>(userId: string, work: (tx: Tx, report: Report) => Promise<T>): Promise<T> {
  const account = await findAccountById(userId);
  if (!account) throw notFound("The account");
  await prepareMailQueue();
  // As service: only the server writes down whom a provider vouches for; the account is that of the person who asks.
  return asService()
    .transaction()
    .execute(async (tx) => {
      await lockAccount(tx, userId);
      return work(tx, async (kind, { provider, email }) => {
        await recordSecurityEvent(tx, { userId, kind, details: { provider, email } });
        const origin = requestOrigin() ?? { ip: "–", userAgent: "", sessionId: null };
        await queueSecurityNotice(account, kind, { origin, about: PROVIDER_NAMES[provider], tx });
      });
    });
}

/** The services that the person signs in with, and what else there is to say on the page. */
export async function getConnections(principal: Principal, cookieHeader: string | null): Promise<ConnectedAccounts> {
  const [rows, grants, ways, waiting] = await Promise.all([
    listConnections(principal),
    listGrantTimes(principal.userId),
    findWaysIn(principal.userId),
    findWaiting(cookieHeader),
  ]);
  const items = rows.map(({ createdAt, lastUsedAt, ...row }) => {
    const times = grants.get(row.id);
    return {
      ...row,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
      grant: times ? describeGrant(times) : null,
    };
  });
  const isMine = waiting?.userId === principal.userId;
  return {
    items,
    available: listProviders(),
    hasPassword: ways.hasPassword,
    hasPasskey: ways.passkeys > 0,
    waiting: isMine ? { provider: waiting.provider, email: waiting.email } : null,
  };
}

/**
 * Connects a provider's account to the person's. One that is connected to them already stays so, with the permission that
 * was given now.
 * @throws OAuthFailure unverified, taken (connected to somebody else, or another one of this provider is connected)
 */
export async function saveConnection(
  { userId }: Pick<Principal, "userId">,
  provider: SignInProviderId,
  { identity, grant }: Redeemed,
): Promise<void> {
  const { issuer, subject } = identity;
  const connection = { userId, provider, issuer, subject, email: verifiedEmail(identity) };
  await changeConnections(userId, async (tx, report) => {
    const isNew = await insertConnection(tx, connection);
    if (!isNew && (await findConnectedUser(issuer, subject, tx)) !== userId) throw new OAuthFailure("taken");
    await keepGrant(tx, identity, grant);
    if (isNew) await report("oauth_linked", connection);
  });
}

/**
 * Connects the account that waits in this browser for the sign-in of its owner.
 * @throws AppError gone (nothing waits, or for somebody else), conflict (connected to somebody else meanwhile, or another one of the
 * service is)
 */
export async function confirmWaiting({ userId }: Principal, cookieHeader: string | null): Promise<void> {
  const waiting = await findWaiting(cookieHeader);
  if (waiting?.userId !== userId) throw new AppError("gone", "This has run out. Sign in with the service once more.");
  const { grant, ...known } = waiting;
  const identity = { ...known, isEmailVerified: true, name: null };
  await saveConnection({ userId }, waiting.provider, { identity, grant }).catch((error: unknown) => {
    if (!(error instanceof OAuthFailure)) throw error;
    throw new AppError("conflict", `An account of ${PROVIDER_NAMES[waiting.provider]} is connected already.`);
  });
  await dropWaiting(cookieHeader);
}

/**
 * Ends a connection. The last way of signing in stays.
 * @throws AppError not_found, also for somebody else's; conflict when it is the last way
 */
export function removeConnection({ userId }: Principal, id: string): Promise<void> {
  return changeConnections(userId, async (tx, report) => {
    const removed = await deleteConnection(tx, userId, id);
    if (!removed) throw notFound("The connection");
    // After the lock: two that are removed at once must not each take the other for what is left.
    if (!(await hasWayIn(userId, tx))) {
      throw new AppError("conflict", "This is your only way to sign in. Set a password first.");
    }
    await report("oauth_unlinked", removed);
  });
}

/**
 * Takes a new trip to a connected provider as proof that the person is still there, where they may have no password.
 * @throws OAuthFailure other_account
 */
export async function proveBy(
  principal: Principal,
  provider: SignInProviderId,
  { identity, grant }: Redeemed,
): Promise<void> {
  const { userId, via } = principal;
  const ownerId = await findConnectedUser(identity.issuer, identity.subject);
  if (ownerId !== userId || via.kind !== "session") throw new OAuthFailure("other_account");
  // As service: only the server writes down proofs; this session's, by its id.
  await asService()
    .transaction()
    .execute(async (tx) => {
      await keepGrant(tx, identity, grant);
      await setProof(tx, userId, via.sessionId, "password");
      await recordSecurityEvent(tx, { userId, kind: "step_up_confirmed", details: { proof: provider } });
    });
}
