import { sql } from "kysely";
import { asService, type Db } from "../../platform/db/scopes.ts";
import type { Intent } from "../schema.ts";
import type { ArenaRating } from "./schema.ts";
import type { Tally } from "./weigh-votes.ts";

// As service: ratings are sums over people, and which model wrote a compared answer is read by the server alone. A
// person's own sums are bound to them.

/** The votes that count, of a person or (null) of everybody. */
export async function readTallies(userId: string | null, db: Db = asService()): Promise<Tally[]> {
  const { rows } = await sql<Tally>`
    select user_id, intent, blind, models, winner, votes from app.arena_tallies(${userId}::uuid)`.execute(db);
  return rows;
}

/** How many people use the instance. */
export async function countPeople(db: Db = asService()): Promise<number> {
  const { count } = await db
    .selectFrom("profiles")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export interface RatingRow extends ArenaRating {
  voters: number;
  shiftTenths: number;
}

/**
 * Puts ratings in place of those there are.
 * @param rate Makes them of the votes, read behind the lock: votes that somebody has forgotten meanwhile do not come back.
 */
export async function replaceRatings(rate: (db: Db) => Promise<readonly RatingRow[]>, now: Date): Promise<void> {
  await asService()
    .transaction()
    .execute(async (tx) => {
      // Two workers that do this at once: the second waits, and replaces what the first one wrote.
      await sql`lock table public.arena_ratings in share row exclusive mode`.execute(tx);
      const rows = await rate(tx);
      await tx.deleteFrom("arenaRatings").execute();
      if (rows.length === 0) return;
      await tx
        .insertInto("arenaRatings")
        .values(rows.map((row) => ({ ...row, fittedAt: now })))
        .execute();
    });
}

/** The instance's ratings, best first by intent. */
export async function readRatings(): Promise<RatingRow[]> {
  const rows = await asService()
    .selectFrom("arenaRatings")
    .select(["intent", "modelId", "rating", "low", "high", "blindVotes", "openVotes", "voters", "shiftTenths"])
    .orderBy("intent")
    .orderBy("rating", "desc")
    .orderBy("modelId")
    .execute();
  return rows.map((row) => ({ ...row, intent: row.intent as Intent }));
}
