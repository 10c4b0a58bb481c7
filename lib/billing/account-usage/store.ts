import { sql } from "kysely";
import { asService, type DbUser } from "../../platform/db/scopes.ts";
import type { AccountUsage } from "./schema.ts";

const MODELS_SHOWN = 20;

/** The account's tier; null when there is none. As service: an administrator asks about somebody else. */
export async function findAccountTier({ userId }: DbUser): Promise<string | null> {
  const row = await asService().selectFrom("profiles").select("tier").where("id", "=", userId).executeTakeFirst();
  return row?.tier ?? null;
}

/** What the account used in the month that starts at `periodStart`, in all and of each model. As service, as above. */
export async function sumMonth(
  { userId }: DbUser,
  periodStart: string,
): Promise<Pick<AccountUsage, "costMicroUsd" | "models">> {
  const { rows } = await sql<AccountUsage["models"][number] & { whole: number }>`
    select (sum(sum(amount_micro_usd)) over ())::float8 as whole, model_id, provider, count(*)::int as calls, sum(amount_micro_usd)::float8 as cost_micro_usd,
      coalesce(sum(input_tokens), 0)::float8 as input_tokens, coalesce(sum(output_tokens), 0)::float8 as output_tokens
    from public.usage_ledger
    where user_id = ${userId} and period_start = ${periodStart} and entry = 'settle' and model_id is not null
      and provider is not null
    group by model_id, provider order by sum(amount_micro_usd) desc, count(*) desc, model_id limit ${MODELS_SHOWN}`.execute(
    asService(),
  );
  return { costMicroUsd: rows[0]?.whole ?? 0, models: rows.map(({ whole: _, ...row }) => row) };
}
