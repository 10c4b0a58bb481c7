import { sql } from "kysely";
import { asUser, type DbUser } from "../../platform/db/scopes.ts";
import type { UpdateRouterPreferences } from "./schema.ts";

/** Writes what is given; pins and thresholds are merged, and those that are null are taken away. */
export async function putPreferences(user: DbUser, change: UpdateRouterPreferences, now: Date): Promise<void> {
  const pins = change.pins === undefined ? null : JSON.stringify(change.pins);
  const excluded = change.excluded === undefined ? null : [...new Set(change.excluded)];
  const learns = change.learns ?? null;
  const explores = change.explores ?? null;
  const thresholds = change.thresholds === undefined ? null : JSON.stringify(change.thresholds);
  await asUser(user, (tx) =>
    sql`insert into public.route_preferences as p (user_id, pins, excluded, learns, explores, thresholds, updated_at)
      values (${user.userId}, jsonb_strip_nulls(coalesce(${pins}::text::jsonb, '{}')), coalesce(${excluded}::text[], '{}'),
        coalesce(${learns}::boolean, true), coalesce(${explores}::boolean, false),
        jsonb_strip_nulls(coalesce(${thresholds}::text::jsonb, '{}')), ${now})
      on conflict (user_id) do update set
        pins = jsonb_strip_nulls(p.pins || coalesce(${pins}::text::jsonb, '{}')),
        excluded = coalesce(${excluded}::text[], p.excluded),
        learns = coalesce(${learns}::boolean, p.learns),
        learns_since = case when ${learns}::boolean and not p.learns then excluded.updated_at else p.learns_since end,
        explores = coalesce(${explores}::boolean, p.explores),
        thresholds = jsonb_strip_nulls(p.thresholds || coalesce(${thresholds}::text::jsonb, '{}')),
        updated_at = excluded.updated_at`.execute(tx),
  );
}

/** Feedback before `now` no longer counts. */
export async function forgetLearned(user: DbUser, now: Date): Promise<void> {
  await asUser(user, (tx) =>
    tx
      .insertInto("routePreferences")
      .values({ userId: user.userId, learnedSince: now, updatedAt: now })
      .onConflict((conflict) => conflict.column("userId").doUpdateSet({ learnedSince: now, updatedAt: now }))
      .execute(),
  );
}
