import { type Kysely, sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import type { DB } from "../../platform/db/types.ts";
import { newId } from "../../platform/ids.ts";
import { LANGUAGES, THEMES, TIER_IDS, type TierId } from "../schema.ts";

// As service throughout: signing up and in happens before there is a user to act as. Each statement names its account.

export interface Account {
  id: string;
  email: string;
  displayName: string;
  language: (typeof LANGUAGES)[number];
  timeZone: string;
  theme: (typeof THEMES)[number];
  tier: TierId;
  isVerified: boolean;
  isDisabled: boolean;
  createdAt: Date;
}

async function findAccount(
  column: "email" | "id",
  value: string,
  db: Kysely<DB> = asService(),
): Promise<Account | null> {
  const row = await db
    .selectFrom("profiles")
    .select(["id", "email", "displayName", "language", "timeZone", "theme", "tier"])
    .select(["emailVerifiedAt", "disabledAt", "createdAt"])
    .where(column, "=", value)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    email: row.email,
    displayName: row.displayName,
    language: LANGUAGES.find((language) => language === row.language) ?? "en",
    timeZone: row.timeZone,
    theme: THEMES.find((theme) => theme === row.theme) ?? "system",
    tier: TIER_IDS.find((tier) => tier === row.tier) ?? "free",
    isVerified: row.emailVerifiedAt !== null,
    isDisabled: row.disabledAt !== null,
    createdAt: row.createdAt,
  };
}

/** The account of an address (lower case), or null. */
export function findAccountByEmail(email: string): Promise<Account | null> {
  return findAccount("email", email);
}

/** The account of an id, or null. */
export function findAccountById(userId: string, db?: Kysely<DB>): Promise<Account | null> {
  return findAccount("id", userId, db);
}

export interface NewAccount {
  userId: string;
  email: string;
  displayName: string;
  language: string;
  timeZone: string;
}

/** Creates profile, personal workspace and membership. */
export async function createAccount(db: Kysely<DB>, account: NewAccount): Promise<void> {
  const { userId, email, displayName, language, timeZone } = account;
  await sql`
    select app.create_account(${userId}, ${newId()}, ${email}, ${displayName}, ${language}, ${timeZone}, ${now()})`.execute(
    db,
  );
}

/**
 * Makes others who would confirm the address, or change the waiting account, wait for the end of the transaction. Taken
 * before any of the user's codes, so that two of them never wait for each other.
 */
export async function lockAccount(tx: Kysely<DB>, userId: string): Promise<void> {
  await sql`select 1 from public.profiles where id = ${userId} for no key update`.execute(tx);
}

/** Whether an account is disabled, or gone, as its transaction sees it. */
export async function isLockedOut(tx: Kysely<DB>, userId: string): Promise<boolean> {
  const row = await tx.selectFrom("profiles").select("disabledAt").where("id", "=", userId).executeTakeFirst();
  return row === undefined || row.disabledAt !== null;
}

/**
 * Marks the address as confirmed; the first account of a server that is becomes its administrator. Returns false when it
 * was before.
 */
export async function markVerified(db: Kysely<DB>, userId: string): Promise<boolean> {
  const { rows } = await sql<{ isFresh: boolean }>`
    select app.confirm_account(${userId}, ${now()}) as is_fresh`.execute(db);
  return rows[0]?.isFresh ?? false;
}

/** Calls an account and its workspaces so. */
export async function renameAccount(db: Kysely<DB>, userId: string, displayName: string): Promise<void> {
  await db.updateTable("profiles").set({ displayName }).where("id", "=", userId).execute();
  await db.updateTable("workspaces").set({ name: displayName }).where("ownerId", "=", userId).execute();
}

/** What somebody is called of whom only the address is known. */
export const nameOfAddress = (email: string): string => (email.split("@")[0] || email).slice(0, 80);

/** Where a tier comes from: an administrator's grant, or a plan that is paid for. */
export type TierSource = "grant" | "plan";

/**
 * Sets what one source gives an account; in force is the higher of the two.
 * @param until When a grant runs out; null for never.
 * @returns The tier in force, or null when there is no such account.
 */
export async function setAccountTier(
  db: Kysely<DB>,
  userId: string,
  source: TierSource,
  tier: TierId,
  role?: "admin",
  until: Date | null = null,
): Promise<TierId | null> {
  const [column, other] =
    source === "grant" ? (["grantedTier", "planTier"] as const) : (["planTier", "grantedTier"] as const);
  const row = await db
    .updateTable("profiles")
    .set(({ selectFrom, ref }) => ({
      [column]: tier,
      tier: selectFrom("tiers")
        .select("tiers.id")
        .where((where) => where.or([where("tiers.id", "=", tier), where("tiers.id", "=", ref(`profiles.${other}`))]))
        .orderBy("tiers.position", "desc")
        .limit(1),
      ...(role ? { role } : {}),
      ...(source === "grant" ? { grantedUntil: until } : {}),
      updatedAt: now(),
    }))
    .where("id", "=", userId)
    .returning("tier")
    .executeTakeFirst();
  return row ? (TIER_IDS.find((id) => id === row.tier) ?? "free") : null;
}
