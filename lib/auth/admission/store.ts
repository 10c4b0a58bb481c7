import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, type Db } from "../../platform/db/scopes.ts";
import { TIER_IDS, type TierId } from "../schema.ts";

// As service throughout: there is no account yet to act as. Each statement names the address or the token.

/** What an invitation gives the account it becomes. */
export interface Invited {
  invitationId: string;
  role: "user" | "admin";
  tier: TierId;
}

interface Verdict {
  isAdmitted: boolean;
  invitationId: string | null;
  role: string | null;
  tier: string | null;
}

/**
 * Whether an account may be made for the address.
 * @param db With `consume`, the transaction that makes the account; the invitation is then used up.
 * @returns Null when not; with what an invitation gives, where one counts.
 */
export async function findVerdict(
  db: Db,
  email: string,
  proof: { tokenHash: Buffer | null; isProved: boolean },
  consume: boolean,
): Promise<{ invited: Invited | null } | null> {
  const { rows } = await sql<Verdict>`
    select * from app.admit_account(${email}, ${proof.tokenHash}, ${proof.isProved}, ${consume}, ${now()})`.execute(db);
  const [row] = rows;
  if (!row?.isAdmitted) return null;
  const { invitationId, role, tier } = row;
  if (invitationId === null) return { invited: null };
  return {
    invited: {
      invitationId,
      role: role === "admin" ? "admin" : "user",
      tier: TIER_IDS.find((id) => id === tier) ?? "free",
    },
  };
}

/** Notes which account an invitation became; it goes with the account. */
export async function setAcceptedBy(db: Db, invitationId: string, userId: string): Promise<void> {
  await db.updateTable("invitations").set({ acceptedBy: userId }).where("id", "=", invitationId).execute();
}

/** The address of an invitation that can still be used, or null. */
export async function findInvitedAddress(tokenHash: Buffer): Promise<string | null> {
  const row = await asService()
    .selectFrom("invitations")
    .select("email")
    .where("tokenHash", "=", tokenHash)
    .where("acceptedAt", "is", null)
    .where("revokedAt", "is", null)
    .where("expiresAt", ">", now())
    .executeTakeFirst();
  return row?.email ?? null;
}

/** The mode in force, and whether nobody has confirmed an account yet. */
export async function findRules(): Promise<{ mode: string; domains: string[]; isFirst: boolean }> {
  const { rows } = await sql<{ mode: string | null; domains: string[] | null; isFirst: boolean }>`
    select s.mode, s.domains, not exists (select 1 from public.profiles where email_verified_at is not null) as is_first
    from (select 1) one left join lateral (
      select mode, domains from public.sign_up_settings order by id desc limit 1) s on true`.execute(asService());
  const [row] = rows;
  return { mode: row?.mode ?? "open", domains: row?.domains ?? [], isFirst: row?.isFirst ?? false };
}
