import { newId } from "../../../platform/ids.ts";
import { makeAttempt } from "../../testing/make-attempt.ts";
import type { Operation } from "./credit-model.ts";

const time = (at: number | null) =>
  at === null ? "null::timestamptz" : `'${new Date(at).toISOString()}'::timestamptz`;

/**
 * One statement that does the operation and answers one column `answer`, as the model's `apply` does. All its values are
 * numbers and ids of the test's own making.
 */
export function toSql(operation: Operation, user: { userId: string; workspaceId: string }, at: number): string {
  const now = time(at);
  const who = `'${user.userId}'`;
  switch (operation.kind) {
    case "grant":
      return `select app.grant_credits('${operation.id}', ${who}, ${operation.amount}, ${time(operation.expiresAt)}, 'x', ${now}) as answer`;
    case "adjust":
      return `select app.adjust_credits('${operation.id}', ${who}, ${operation.amount}, 'x', ${now}) as answer`;
    case "refund":
      return `select app.refund_credits('${operation.id}', ${who}, '${operation.reservation}', ${operation.amount}, 'x', ${now}) as answer`;
    case "reserve":
      return `select case when granted then coalesce(paid_by, 'allowance') else 'refused' end as answer
        from app.reserve_usage('${operation.id}', '${newId()}', ${who}, '${user.workspaceId}', null, 1, ${operation.worstCase}, 'chat', ${now})`;
    case "close": {
      const attempts = JSON.stringify([makeAttempt(operation.cost)]);
      return `select app.close_usage('${operation.reservation}', ${operation.release}, '${attempts}'::jsonb, 'chat', ${now}) as answer`;
    }
    case "expire":
      return `select app.expire_credits(${who}, ${now}) as answer`;
    case "cap":
      return `insert into public.overage_settings (user_id, is_on, cap_micro_usd, updated_at)
        values (${who}, ${operation.cap !== null}, ${operation.cap ?? 1}, ${now})
        on conflict (user_id) do update set is_on = excluded.is_on, cap_micro_usd = excluded.cap_micro_usd returning null as answer`;
    case "allow":
      return `update public.credit_accounts set allows_overage = ${operation.allows} where user_id = ${who} returning null as answer`;
  }
}
