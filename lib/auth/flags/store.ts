import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { likePattern } from "../../platform/db/like-pattern.ts";
import { asService, type Db, type Tx } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { type FlagHistoryQuery, type FlagName, type FlagRule, flagRuleSchema } from "./schema.ts";

// As service throughout: what is switched on is the operator's.

const RULE = ["everyone", "tiers", "people", "percent"] as const;

export interface FlagRow extends FlagRule {
  flag: string;
  createdAt: Date;
}

/** The newest row of every flag that was ever changed. */
export async function listFlagRows(db: Db = asService()): Promise<FlagRow[]> {
  const rows = await db
    .selectFrom("featureFlags")
    .distinctOn("flag")
    .select(["flag", "createdAt", ...RULE])
    .orderBy("flag")
    .orderBy("id", "desc")
    .execute();
  return rows.map((row) => ({ ...row, ...flagRuleSchema.parse(row) }));
}

export interface FlagChangeRow extends FlagRow {
  id: string;
  reason: string;
  by: string | null;
}

/** The changes of one flag that fit, newest first, before the cursor (a change's id). */
export async function listFlagChanges(
  flag: FlagName,
  { search, cursor, limit }: FlagHistoryQuery,
): Promise<FlagChangeRow[]> {
  let rows = asService()
    .selectFrom("featureFlags as f")
    .leftJoin("profiles as p", "p.id", "f.actorId")
    .select([
      "f.id",
      "f.flag",
      "f.createdAt",
      "f.everyone",
      "f.tiers",
      "f.people",
      "f.percent",
      "f.reason",
      "p.email as by",
    ])
    .where("f.flag", "=", flag)
    .orderBy("f.id", "desc")
    .limit(limit);
  if (cursor) rows = rows.where("f.id", "<", cursor);
  if (search) {
    const pattern = likePattern(search);
    rows = rows.where(sql<boolean>`(lower(f.reason) like ${pattern} or p.email like ${pattern})`);
  }
  return (await rows.execute()).map((row) => ({ ...row, ...flagRuleSchema.parse(row) }));
}

/** Lets changes of one flag wait for each other, so that each records what it really replaced. */
export async function lockFlag(tx: Tx, flag: FlagName): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`feature_flags:${flag}`}))`.execute(tx);
}

/** Adds a change. */
export async function insertFlagChange(
  tx: Tx,
  flag: FlagName,
  { everyone, tiers, people, percent }: FlagRule,
  { actorId, reason }: { actorId: string; reason: string },
): Promise<void> {
  await tx
    .insertInto("featureFlags")
    .values({ id: newId(), flag, everyone, tiers, people, percent, reason, actorId, createdAt: now() })
    .execute();
}

/** The accounts of addresses. */
export function findPeople(emails: readonly string[]): Promise<{ id: string; email: string }[]> {
  if (emails.length === 0) return Promise.resolve([]);
  return asService()
    .selectFrom("profiles")
    .select(["id", "email"])
    .where("email", "in", [...emails])
    .execute();
}

/** The addresses of accounts, while they are there. */
export async function nameEmails(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await asService()
    .selectFrom("profiles")
    .select(["id", "email"])
    .where("id", "in", [...ids])
    .execute();
  return new Map(rows.map(({ id, email }) => [id, email]));
}
