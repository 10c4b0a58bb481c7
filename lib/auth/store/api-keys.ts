import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asUser, type Tx } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { API_KEY_SCOPES, type ApiKey, type Principal, type SpendingLimit } from "../schema.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { isLockedOut, lockAccount } from "./accounts.ts";
import { findBudgetsFull } from "./budget-room.ts";

// A deleted project is none, until it is restored.
const project = sql<ApiKey["project"]>`(select jsonb_build_object('id', p.id, 'name', p.name) from public.projects p
  where p.id = api_keys.project_id and p.deleted_at is null)`.as("project");
const COLUMNS = ["id", "name", "prefix", "scopes", "createdAt", "lastUsedAt", "expiresAt", project] as const;

interface Row {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  project: ApiKey["project"];
}

function toApiKey(row: Row): ApiKey {
  return {
    ...row,
    scopes: API_KEY_SCOPES.filter((scope) => row.scopes.includes(scope)),
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}

function liveKeys(tx: Tx, { userId }: Principal) {
  return tx.selectFrom("apiKeys").where("userId", "=", userId).where("revokedAt", "is", null);
}

/** The user's keys that are not revoked, newest first. To who looks on as the user without the names of projects. */
export async function listApiKeyRows(principal: Principal): Promise<ApiKey[]> {
  const rows = await asUser(principal, (tx) =>
    liveKeys(tx, principal).select(COLUMNS).orderBy("createdAt", "desc").orderBy("id", "desc").execute(),
  );
  return rows.map((row) => toApiKey(principal.viewedBy ? { ...row, project: null } : row));
}

export interface NewApiKey {
  id: string;
  name: string;
  prefix: string;
  hash: Buffer;
  scopes: string[];
  expiresAt: Date | null;
  projectId: string | null;
}

/** What a key that is not stored is one too many of, and how many the tier allows. */
export interface KeyRefusal {
  full: "api_keys" | "budgets";
  limit: number;
}

// Where a workspace pays, the keys that were made there count; everywhere else those that none pays for.
function isPaidAlike({ workspaceId }: Principal) {
  const paying = sql`(select app.my_paying_workspace_ids())`;
  return sql<boolean>`case when ${workspaceId}::uuid in ${paying} then workspace_id = ${workspaceId}::uuid
    else workspace_id not in ${paying} end`;
}

/**
 * Whether the user may still make something that outlives the session. Makes whoever ends their access wait, or waits for
 * them.
 */
async function hasAccess(tx: Tx, { userId, via }: Principal): Promise<boolean> {
  await lockAccount(tx, userId);
  if (await isLockedOut(tx, userId)) return false;
  if (via.kind !== "session") return true;
  const revoked = await tx
    .selectFrom("userSessions")
    .select("id")
    .where("id", "=", via.sessionId)
    .where("userId", "=", userId)
    .where("revokedAt", "is not", null)
    .executeTakeFirst();
  return revoked === undefined;
}

/** Whether the user has such a project where they work. */
async function hasProject(tx: Tx, { userId, workspaceId }: Principal, id: string): Promise<boolean> {
  const found = await tx
    .selectFrom("projects")
    .select("id")
    .where("id", "=", id)
    .where("userId", "=", userId)
    .where("workspaceId", "=", workspaceId)
    .where("deletedAt", "is", null)
    .executeTakeFirst();
  return found !== undefined;
}

/**
 * Stores a key unless the user has as many as the tier allows that is in force where they work, or as many budgets, or
 * has no such project, or no access any more. Returns it, or what there are too many of.
 */
export function insertApiKey(
  principal: Principal,
  key: NewApiKey,
  spendingLimit: SpendingLimit | null = null,
): Promise<ApiKey | KeyRefusal | "no_project" | "no_access"> {
  return asUser(principal, async (tx) => {
    // Or parallel requests would each count before the others insert.
    await sql`select pg_advisory_xact_lock(hashtext(${`api_keys:${principal.userId}`}))`.execute(tx);
    if (!(await hasAccess(tx, principal))) return "no_access";
    if (key.projectId !== null && !(await hasProject(tx, principal, key.projectId))) return "no_project";
    const { count } = await liveKeys(tx, principal)
      .where(isPaidAlike(principal))
      .select((row) => row.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    const { maxApiKeys } = await tx
      .selectFrom("tiers")
      .where(sql<boolean>`id = app.my_tier(${principal.workspaceId}::uuid)`)
      .select("maxApiKeys")
      .executeTakeFirstOrThrow();
    if (count >= maxApiKeys) return { full: "api_keys", limit: maxApiKeys };
    const fullBudgets = spendingLimit && (await findBudgetsFull(tx, principal));
    if (fullBudgets) return { full: "budgets", limit: fullBudgets };
    const row = await tx
      .insertInto("apiKeys")
      .values({ ...key, userId: principal.userId, workspaceId: principal.workspaceId, createdAt: now() })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    if (spendingLimit) {
      // With the key or not at all: one that was asked for with a limit never works without.
      await tx
        .insertInto("budgets")
        .values({
          ...spendingLimit,
          id: newId(),
          userId: principal.userId,
          apiKeyId: row.id,
          createdAt: now(),
          updatedAt: now(),
        })
        .execute();
    }
    await recordSecurityEvent(tx, {
      userId: principal.userId,
      kind: "api_key_created",
      details: { name: row.name, prefix: row.prefix, scopes: row.scopes.join(" ") },
    });
    return toApiKey(row);
  });
}

/** Revokes a key of the user. Returns whether there was one. */
export function revokeApiKeyRow(principal: Principal, id: string): Promise<boolean> {
  return asUser(principal, async (tx) => {
    const row = await tx
      .updateTable("apiKeys")
      .set({ revokedAt: now() })
      .where("id", "=", id)
      .where("userId", "=", principal.userId)
      .where("revokedAt", "is", null)
      .returning(["name", "prefix"])
      .executeTakeFirst();
    if (row) await recordSecurityEvent(tx, { userId: principal.userId, kind: "api_key_revoked", details: row });
    return row !== undefined;
  });
}

/** Revokes every key of a user. As service: the person goes, or is made to. */
export async function revokeApiKeyRows(tx: Tx, userId: string): Promise<void> {
  const rows = await tx
    .updateTable("apiKeys")
    .set({ revokedAt: now() })
    .where("userId", "=", userId)
    .where("revokedAt", "is", null)
    .returning(["name", "prefix"])
    .execute();
  for (const details of rows) await recordSecurityEvent(tx, { userId, kind: "api_key_revoked", details });
}
