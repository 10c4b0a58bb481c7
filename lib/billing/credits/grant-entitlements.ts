import { recordAdminChange } from "../../auth/admin/audit/record.ts";
import type { TierId } from "../../auth/schema.ts";
import { recordSecurityEvent } from "../../auth/security-log/record.ts";
import { findAccount } from "../../auth/service/find-account.ts";
import { announceTier, setTierIn } from "../../auth/service/set-tier.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { AppError } from "../../platform/errors.ts";
import { prepareMailQueue } from "../../platform/mail/queue-mail.ts";
import { queueNotices } from "../mails/queue-notices.ts";
import { insertGrant, setRequestsLeft } from "./store.ts";

export interface EntitlementGrant {
  /** An account's id, or its address in lower case. */
  user: string;
  tier: TierId;
  /** What is to be left of this month's requests. */
  requestsLeft?: number | undefined;
  /** Credits that never run out, in micro-USD. */
  creditMicroUsd?: number | undefined;
  reason?: string | undefined;
}

export interface GrantedEntitlements {
  userId: string;
  email: string;
  /** The tier in force: a higher one that is paid for stays. */
  tier: TierId;
  requestsLeft?: number;
  creditBalanceMicroUsd?: number;
}

const unknownAccount = () =>
  new AppError("not_found", "The account was not found.", { issues: [{ path: "user", message: "is no account" }] });
const invalid = (path: string, message: string) =>
  new AppError("invalid_input", message, { issues: [{ path, message }] });

/**
 * Gives an account a tier, and if asked a number of requests for this month and credits, by whoever runs the server: all
 * of it or nothing, with an entry in the account's security log and in the audit log. In force within five seconds in every process.
 * @throws AppError not_found, invalid_input for requests of a tier without a limit
 */
export async function grantEntitlements(input: EntitlementGrant): Promise<GrantedEntitlements> {
  const { user, tier, requestsLeft, creditMicroUsd, reason } = input;
  const account = await findAccount(user);
  if (!account) throw unknownAccount();
  const userId = account.id;
  // Where nothing is sold there is no word of money.
  const isTold = env().stripe !== null && creditMicroUsd !== undefined;
  if (isTold) await prepareMailQueue();
  // As service: nobody may give themselves anything; administration does, to the account it names.
  const result = await asService()
    .transaction()
    .execute(async (tx) => {
      const inForce = await setTierIn(tx, userId, "grant", tier);
      if (!inForce) throw unknownAccount();
      const granted: GrantedEntitlements = { userId, email: account.email, tier: inForce.tier };
      if (requestsLeft !== undefined) {
        const left = await setRequestsLeft(tx, userId, requestsLeft, reason ?? null);
        if (left === null) throw invalid("requests-left", `The tier ${inForce.tier} has no limit of requests.`);
        granted.requestsLeft = left;
      }
      if (creditMicroUsd !== undefined) {
        const grant = { amountMicroUsd: creditMicroUsd, expiresAt: null, reason: reason ?? null };
        const balanceMicroUsd = await insertGrant(tx, userId, grant);
        granted.creditBalanceMicroUsd = balanceMicroUsd;
        if (isTold) {
          const notice = { kind: "credits_granted" as const, amountMicroUsd: creditMicroUsd, balanceMicroUsd };
          await queueNotices(tx, userId, [notice]);
        }
      }
      const given = {
        tier,
        ...(requestsLeft === undefined ? {} : { requestsLeft }),
        ...(creditMicroUsd === undefined ? {} : { creditMicroUsd }),
      };
      const details = { ...given, ...(reason === undefined ? {} : { reason }) };
      await recordSecurityEvent(tx, { userId, kind: "entitlements_granted", origin: null, details });
      const change = { actorId: null, action: "user.tier_granted", target: userId } as const;
      await recordAdminChange(tx, { ...change, after: given, reason: reason ?? null });
      return granted;
    });
  await announceTier({ userId, tier: result.tier });
  return result;
}
