import { type RawBuilder, sql } from "kysely";
import { now, nowMs } from "../../../platform/clock.ts";
import { likePattern } from "../../../platform/db/like-pattern.ts";
import { asService, type Db } from "../../../platform/db/scopes.ts";
import { isId } from "../../../platform/ids.ts";
import { decodeTimeCursor } from "../../../platform/time-cursor.ts";
import { TIER_IDS, type TierId } from "../../schema.ts";
import { SESSION_ABSOLUTE_MS, SESSION_IDLE_MS } from "../../session-limits.ts";
import type { AdminUser, ListUsersQuery, UserOrder, UserState } from "./schema.ts";

// As service throughout: the accounts of others, for operations that want the permission for it.

// What sorts must be what the cursor holds: a Date has milliseconds, the column has microseconds.
const CREATED = sql`date_trunc('milliseconds', p.created_at)`;
const ORDERS: Record<
  UserOrder,
  { by: RawBuilder<unknown>; direction: "asc" | "desc"; of: (user: AdminUser) => string }
> = {
  newest: { by: CREATED, direction: "desc", of: ({ createdAt }) => createdAt },
  oldest: { by: CREATED, direction: "asc", of: ({ createdAt }) => createdAt },
  email: { by: sql`p.email`, direction: "asc", of: ({ email }) => email },
};

const STATES: Record<UserState, RawBuilder<boolean>> = {
  active: sql`p.disabled_at is null and p.email_verified_at is not null`,
  unconfirmed: sql`p.disabled_at is null and p.email_verified_at is null`,
  disabled: sql`p.disabled_at is not null`,
};

/** A row of the list as the cursor of what comes after it. */
export function encodeUserCursor(order: UserOrder, user: AdminUser): string {
  return Buffer.from(JSON.stringify([ORDERS[order].of(user), user.id])).toString("base64url");
}

/** The cursor as its sort value and id; one that is not ours starts over. */
function decodeCursor(order: UserOrder, cursor: string | undefined): { value: string | Date; id: string } | null {
  try {
    if (order !== "email") {
      const read = decodeTimeCursor(cursor ?? "");
      return read && { value: read.at, id: read.id };
    }
    const [value, id] = JSON.parse(Buffer.from(cursor ?? "", "base64url").toString()) as unknown[];
    if (typeof value !== "string" || typeof id !== "string" || !isId(id)) return null;
    // No address has a null character, and the database takes none.
    return value.includes("\0") ? null : { value, id };
  } catch {
    return null;
  }
}

interface UserRow {
  id: string;
  email: string;
  displayName: string;
  role: string;
  tier: string;
  isVerified: boolean;
  disabledAt: Date | null;
  createdAt: Date;
  lastSeenAt: Date | null;
}

const tierOf = (tier: string): TierId => TIER_IDS.find((id) => id === tier) ?? "free";

function toUser(row: UserRow): AdminUser {
  return {
    id: row.id,
    email: row.email,
    displayName: row.displayName,
    role: row.role === "admin" ? "admin" : "user",
    tier: tierOf(row.tier),
    state: row.disabledAt ? "disabled" : row.isVerified ? "active" : "unconfirmed",
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
  };
}

const COLUMNS = sql`p.id, p.email, p.display_name, p.role, p.tier, p.email_verified_at is not null as is_verified,
  p.disabled_at, p.created_at, (select max(s.last_seen_at) from public.user_sessions s where s.user_id = p.id) as last_seen_at`;

/** The accounts that fit, in their order, after the cursor. */
export async function listUserRows(query: ListUsersQuery): Promise<AdminUser[]> {
  const { search, role, tier, state, order, limit } = query;
  const { by, direction } = ORDERS[order];
  const after = decodeCursor(order, query.cursor);
  const wanted = [sql<boolean>`true`];
  if (search) {
    const pattern = likePattern(search);
    wanted.push(
      sql`(p.email like ${pattern} or lower(p.display_name) like ${pattern} or p.id::text = ${search.toLowerCase()})`,
    );
  }
  if (role) wanted.push(sql`p.role = ${role}`);
  if (tier) wanted.push(sql`p.tier = ${tier}`);
  if (state) wanted.push(STATES[state]);
  if (after)
    wanted.push(sql`(${by}, p.id) ${sql.raw(direction === "asc" ? ">" : "<")} (${after.value}, ${after.id}::uuid)`);
  const { rows } = await sql<UserRow>`
    select ${COLUMNS} from public.profiles p where ${sql.join(wanted, sql` and `)}
    order by ${by} ${sql.raw(direction)}, p.id ${sql.raw(direction)} limit ${limit}`.execute(asService());
  return rows.map(toUser);
}

export interface UserDetailRow extends AdminUser {
  grantedTier: TierId;
  grantedUntil: Date | null;
  paidTier: TierId;
  disabledAt: Date | null;
  devices: number;
  factors: number;
  passkeys: number;
  apiKeys: number;
}

/** One account with what its page shows, or null. */
export async function findUserDetail(userId: string, db: Db = asService()): Promise<UserDetailRow | null> {
  const { rows } = await sql<UserRow & Omit<UserDetailRow, keyof AdminUser> & { planTier: string }>`
    select ${COLUMNS}, p.granted_tier, p.granted_until, p.plan_tier,
      (select count(*)::int from public.user_sessions s where s.user_id = p.id and s.revoked_at is null
        and s.created_at > ${new Date(nowMs() - SESSION_ABSOLUTE_MS)}
        and s.last_seen_at > ${new Date(nowMs() - SESSION_IDLE_MS)}) as devices,
      (select count(*)::int from public.totp_factors f where f.user_id = p.id and f.confirmed_at is not null) as factors,
      (select count(*)::int from public.passkeys w where w.user_id = p.id) as passkeys,
      (select count(*)::int from public.api_keys k where k.user_id = p.id and k.revoked_at is null
        and (k.expires_at is null or k.expires_at > ${now()})) as api_keys
    from public.profiles p where p.id = ${userId}`.execute(db);
  const [row] = rows;
  if (!row) return null;
  const { grantedUntil, disabledAt, devices, factors, passkeys, apiKeys } = row;
  return {
    ...toUser(row),
    grantedTier: tierOf(row.grantedTier),
    grantedUntil,
    paidTier: tierOf(row.planTier),
    disabledAt,
    devices,
    factors,
    passkeys,
    apiKeys,
  };
}

/**
 * Everybody who can act as an administrator and will stay: not who has asked for the account to be deleted. Of two who take each other's role away, one waits here and then sees what
 * the other did: one lock for all, because rows are locked by then and locking more of them could wait in a circle.
 */
export async function listActiveAdmins(db: Db): Promise<string[]> {
  await sql`select pg_advisory_xact_lock(hashtext('app.last_admin'))`.execute(db);
  const rows = await db
    .selectFrom("profiles")
    .select("id")
    .where("role", "=", "admin")
    .where("disabledAt", "is", null)
    .where("emailVerifiedAt", "is not", null)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("accountDeletions").select("id").whereRef("userId", "=", "profiles.id"))),
    )
    .execute();
  return rows.map(({ id }) => id);
}

/** Sets an account's role. */
export async function setRole(db: Db, userId: string, role: "user" | "admin"): Promise<void> {
  await db.updateTable("profiles").set({ role, updatedAt: now() }).where("id", "=", userId).execute();
}

/** Locks an account out, or lets it in again. */
export async function setDisabled(db: Db, userId: string, isDisabled: boolean): Promise<void> {
  await db
    .updateTable("profiles")
    .set({ disabledAt: isDisabled ? now() : null, updatedAt: now() })
    .where("id", "=", userId)
    .execute();
}

/** Locks the accounts whose grant has run out; those that another worker holds are its own. */
export async function lockEndedGrants(db: Db, limit: number): Promise<{ id: string; grantedTier: TierId }[]> {
  const rows = await db
    .selectFrom("profiles")
    .select(["id", "grantedTier"])
    .where("grantedUntil", "<=", now())
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map(({ id, grantedTier }) => ({ id, grantedTier: tierOf(grantedTier) }));
}
