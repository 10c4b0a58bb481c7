import { nowMs } from "../../../platform/clock.ts";
import { openSecret } from "../../../platform/crypto/envelope.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { log } from "../../../platform/log.ts";
import { prepareMailQueue } from "../../../platform/mail/queue-mail.ts";
import { queueSecurityNotice } from "../../security-log/queue-notice.ts";
import { recordSecurityEvent } from "../../security-log/record.ts";
import { findAccountById } from "../../store/accounts.ts";
import { GrantFailure, OAuthFailure, type OAuthProvider } from "../providers/provider.ts";
import { getProvider } from "../providers/registry.ts";
import { PROVIDER_NAMES } from "../schema.ts";
import { type Random, renewalAt, retryAt } from "./policy.ts";
import type { NewGrant } from "./schema.ts";
import { grantContext } from "./sealed.ts";
import {
  type DueGrant,
  deleteGrant,
  expiryOf,
  findGrantOwner,
  saveEnd,
  saveFailure,
  saveRenewal,
  saveWithdrawalTry,
  takeDueGrants,
} from "./store.ts";

const BATCH = 10;
const WITHDRAWAL_TRIES = 5;

type Ask<T> = (provider: OAuthProvider, refreshToken: string) => Promise<T>;

async function ask<T>(grant: DueGrant, work: Ask<T>): Promise<T> {
  const provider = getProvider(grant.provider);
  // The operator may have named another server since: that one must not be shown the token.
  if (provider.issuer !== grant.issuer) throw new GrantFailure("refused", "another server's grant");
  return work(provider, openSecret(grant.envelope ?? "", grantContext(grant.id)));
}

function problemOf(error: unknown, grant: DueGrant): GrantFailure["problem"] {
  log.warn({ err: error, provider: grant.provider }, "a service could not be asked about a connected account");
  if (error instanceof GrantFailure) return error.problem;
  return error instanceof OAuthFailure && error.problem === "unavailable" ? "unavailable" : "refused";
}

/** The service no longer vouches for the person: the log and a mail say so, exactly when it is written down. */
async function end(grant: DueGrant): Promise<void> {
  const owner = await findGrantOwner(asService(), grant.id);
  const account = owner && (await findAccountById(owner.userId));
  await prepareMailQueue();
  // As service: nobody asked; the account is the one that the connection names.
  await asService()
    .transaction()
    .execute(async (tx) => {
      if (!(await saveEnd(tx, grant)) || !account) return;
      const { provider } = grant;
      const details = { provider, email: owner.email };
      await recordSecurityEvent(tx, { userId: account.id, kind: "oauth_ended", details, origin: null });
      const origin = { ip: "–", userAgent: "", sessionId: null };
      await queueSecurityNotice(account, "oauth_ended", { origin, about: PROVIDER_NAMES[provider], tx });
    });
}

async function renew(grant: DueGrant, random: Random): Promise<void> {
  let given: { token: string; fresh: NewGrant | null };
  try {
    given = await ask(grant, async (provider, token) => {
      const fresh = await provider.renew(token);
      return { token: fresh?.refreshToken ?? token, fresh };
    });
  } catch (error) {
    const problem = problemOf(error, grant);
    if (problem === "ended") return end(grant);
    await saveFailure(grant, problem, retryAt(nowMs(), grant.failures + 1, grant.expiresAt, random));
    return;
  }
  // A process that dies here has spent the old token and lost the new one. Nothing can be done about it from this side:
  // the next renewal is refused, and the person is asked to connect again.
  const expiresAt = given.fresh ? expiryOf(given.fresh) : grant.expiresAt;
  await saveRenewal(grant, given.token, expiresAt, renewalAt(nowMs(), expiresAt, random));
}

async function withdraw(grant: DueGrant, random: Random): Promise<void> {
  if (grant.envelope === null) return deleteGrant(grant);
  try {
    await ask(grant, (provider, token) => provider.withdraw(token));
  } catch (error) {
    const tries = grant.withdrawalTries + 1;
    if (problemOf(error, grant) !== "ended" && tries < WITHDRAWAL_TRIES) {
      await saveWithdrawalTry(grant, retryAt(nowMs(), tries, null, random));
      return;
    }
  }
  await deleteGrant(grant);
}

/**
 * The task: asks services once a day whether they still vouch for the connected accounts (closed there, access taken
 * back), tells the person when one no longer does, and withdraws our access there when the person has disconnected or
 * deleted their account. Nothing else is read with these tokens, and the access tokens that come with it are dropped.
 * Safe in several workers at once: a refresh token that rotates and is used twice ends all that came of it.
 * @param random What the times are scattered by.
 * @returns How many were asked.
 */
export async function renewGrants(random: Random = Math.random): Promise<number> {
  let asked = 0;
  for (;;) {
    const grants = await takeDueGrants(BATCH);
    if (grants.length === 0) return asked;
    await Promise.all(
      grants.map((grant) =>
        grant.connectionId === null || grant.userId === null ? withdraw(grant, random) : renew(grant, random),
      ),
    );
    asked += grants.length;
  }
}
