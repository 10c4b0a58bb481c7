import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, type Db } from "../../platform/db/scopes.ts";
import type { Refusal } from "../gateway/dead-keys.ts";
import type { KeyOwner } from "./key-owner.ts";
import type { Recipient } from "./refusal-mail.ts";

// As service throughout: a provider's answer to a run marks a key, in which nobody may be signed in any more.

/** A stored key, still sealed. */
export interface KeyRow {
  id: string;
  provider: string;
  baseUrl: string | null;
  envelope: string;
  hint: string;
  workspaceId: string | null;
}

/** The keys of a person or a workspace for a provider. */
export function listKeysOf(ownerId: string, provider: string): Promise<KeyRow[]> {
  return asService()
    .selectFrom("providerKeys")
    .select(["id", "provider", "baseUrl", "envelope", "hint", "workspaceId"])
    .where((row) => row.or([row("userId", "=", ownerId), row("workspaceId", "=", ownerId)]))
    .where("provider", "=", provider)
    .execute();
}

/** Marks a key, unless it was changed meanwhile. Returns whether that is news. */
export async function setRefused(
  tx: Db,
  { id, envelope }: KeyRow,
  reason: Refusal,
  lastError: string,
): Promise<boolean> {
  const { rows } = await sql<{ wasRefused: boolean }>`
    update public.provider_keys k
    set status = 'failed', last_error = ${lastError}, refused_for = ${reason}, last_tested_at = ${now()}::timestamptz
    from (select id, refused_for is not null as was_refused from public.provider_keys where id = ${id}::uuid for update) b
    where k.id = b.id and k.envelope = ${envelope} returning b.was_refused`.execute(tx);
  return rows[0]?.wasRefused === false;
}

/** Who is told of a key: the person, or the owner and admins of the workspace. */
export async function listRecipients(tx: Db, { kind, id }: KeyOwner): Promise<Recipient[]> {
  const { rows } =
    kind === "user"
      ? await sql<Recipient>`select email, language, null as workspace_name from public.profiles
          where id = ${id}::uuid and disabled_at is null`.execute(tx)
      : await sql<Recipient>`select p.email, p.language, w.name as workspace_name from public.workspace_members m
          join public.workspaces w on w.id = m.workspace_id
          join public.profiles p on p.id = m.user_id and p.disabled_at is null
          where m.workspace_id = ${id}::uuid and m.role in ('owner', 'admin') order by p.id`.execute(tx);
  return rows;
}
