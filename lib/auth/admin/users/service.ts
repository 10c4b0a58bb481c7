import { asService } from "../../../platform/db/scopes.ts";
import { notFound } from "../../../platform/errors.ts";
import { prepareQueue } from "../../../platform/jobs/enqueue.ts";
import { assertMailConfigured } from "../../../platform/mail/queue-mail.ts";
import type { Page } from "../../../platform/public/page-schema.ts";
import { requestOrigin, withRequestOrigin } from "../../../platform/request-origin.ts";
import type { Principal } from "../../schema.ts";
import { sendCodeJob } from "../../send-code-job.ts";
import { announceTier, setTierIn, type TierInForce } from "../../service/set-tier.ts";
import { changeAccount } from "../../two-factor/change-account.ts";
import { recordAdminChange } from "../audit/record.ts";
import { CHANGES, type ChangeContext, type Changed } from "./changes.ts";
import type { AdminUser, AdminUserDetail, ChangeUser, ListUsersQuery } from "./schema.ts";
import { encodeUserCursor, findUserDetail, listUserRows, lockEndedGrants, type UserDetailRow } from "./store.ts";

/** The accounts that fit, page by page. */
export async function listUsers(query: ListUsersQuery): Promise<Page<AdminUser>> {
  const rows = await listUserRows({ ...query, limit: query.limit + 1 });
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > query.limit && last ? encodeUserCursor(query.order, last) : null };
}

function toDetail(actor: Principal, row: UserDetailRow): AdminUserDetail {
  return {
    ...row,
    grantedUntil: row.grantedUntil?.toISOString() ?? null,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    isSelf: row.id === actor.userId,
  };
}

/** One account. @throws AppError not_found */
export async function getUser(actor: Principal, userId: string): Promise<AdminUserDetail> {
  const row = await findUserDetail(userId);
  if (!row) throw notFound("The account");
  return toDetail(actor, row);
}

const apply = <C extends ChangeUser>(context: ChangeContext, input: C): Promise<Changed> =>
  (CHANGES[input.change] as (context: ChangeContext, input: C) => Promise<Changed>)(context, input);

/**
 * Changes an account: the change, the entry of the audit log and that of the person's own log, all or nothing. In force
 * here at once, in other processes within two seconds.
 * @returns The account as it is now.
 * @throws AppError not_found, conflict (the last administrator, nothing to change), invalid_input, not_configured
 */
export async function changeUser(actor: Principal, userId: string, input: ChangeUser): Promise<AdminUserDetail> {
  if (input.change === "send_password_reset") {
    assertMailConfigured();
    await prepareQueue(sendCodeJob);
  }
  const origin = requestOrigin();
  // Of no request: the person's log must not show the administrator's address and device as their own.
  const row = await withRequestOrigin(null, () =>
    changeAccount(userId, async (tx, report) => {
      const user = await findUserDetail(userId, tx);
      if (!user) throw notFound("The account");
      const changed = await apply({ tx, user, actorId: actor.userId, report }, input);
      await recordAdminChange(tx, { ...changed, actorId: actor.userId, target: userId, reason: input.reason, origin });
      return findUserDetail(userId, tx);
    }),
  );
  if (!row) throw notFound("The account");
  await announceTier({ userId, tier: row.tier });
  return toDetail(actor, row);
}

const GRANTS_BATCH = 100;

/** Takes back the grants that have run out; run by the worker. Returns how many. */
export async function endGrants(): Promise<number> {
  // As service: the worker acts, for the accounts it names.
  const ended = await asService()
    .transaction()
    .execute(async (tx) => {
      const inForce: TierInForce[] = [];
      for (const { id, grantedTier } of await lockEndedGrants(tx, GRANTS_BATCH)) {
        const tier = await setTierIn(tx, id, "grant", "free");
        if (tier) inForce.push(tier);
        await recordAdminChange(tx, {
          actorId: null,
          action: "user.grant_ended",
          target: id,
          before: { tier: grantedTier },
          after: { tier: "free" },
        });
      }
      return inForce;
    });
  for (const tier of ended) await announceTier(tier);
  return ended.length;
}
