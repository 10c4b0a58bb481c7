import { sql } from "kysely";
import { asUser, type DbUser } from "../../platform/db/scopes.ts";
import type { PreferencesRow } from "../user-rows/store.ts";
import type { UpdateRouterPreferences } from "./schema.ts";

/**
 * Writes what is given; pins and thresholds are merged, and those that are null are taken away.
 * @param assertFits Is told what is stored, while nobody else changes it, and throws where the change does not go with it.
 */
export async function putPreferences(
  user: DbUser,
  change: UpdateRouterPreferences,
  assertFits: (stored: Pick<PreferencesRow, "pins" | "excluded">) => void,
  now: Date,
): Promise<void> {
  const pins = change.pins === undefined ? null : JSON.stringify(change.pins);
  const excluded = change.excluded === undefined ? null : [...new Set(change.excluded)];
  const learns = change.learns ?? null;
  const explores = change.explores ?? null;
  const thresholds = change.thresholds === undefined ? null : JSON.stringify(change.thresholds);
  await asUser(user, async (tx) => {
    // There has to be a row to lock: of two first changes at once the second waits here.
    await sql`insert into public.route_preferences (user_id, updated_at) values (${user.userId}, ${now})
      on conflict (user_id) do nothing`.execute(tx);
    const { rows } = await sql<Pick<PreferencesRow, "pins" | "excluded">>`select pins, excluded
      from public.route_preferences where user_id = ${user.userId} for update`.execute(tx);
    assertFits(rows[0] ?? { pins: {}, excluded: [] });
    await sql`update public.route_preferences p set
        pins = jsonb_strip_nulls(p.pins || coalesce(${pins}::text::jsonb, '{}')),
        excluded = coalesce(${excluded}::text[], p.excluded),
        learns = coalesce(${learns}::boolean, p.learns),
        learns_since = case when ${learns}::boolean and not p.learns then ${now} else p.learns_since end,
        explores = coalesce(${explores}::boolean, p.explores),
        thresholds = jsonb_strip_nulls(p.thresholds || coalesce(${thresholds}::text::jsonb, '{}')),
        updated_at = ${now}
      where p.user_id = ${user.userId}`.execute(tx);
  });
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
