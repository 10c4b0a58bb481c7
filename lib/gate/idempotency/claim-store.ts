import { sql } from "kysely";
import { nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";

// As service throughout: stored answers are the server's own, and each statement names the user first.

/** A claim that was silent this long has lost its process. */
const DEAD_AFTER_MS = 30_000;

/** One use of an Idempotency-Key by a user. */
export interface Claim {
  userId: string;
  key: string;
  id: string;
}

export interface StoredAnswer {
  status: number;
  headers: Record<string, string>;
  /** Null when the answer was too large to be kept. */
  body: string | null;
}

export type KeyState =
  | { kind: "claimed"; claim: Claim }
  | { kind: "mismatch" }
  | { kind: "running" }
  | { kind: "answered"; answer: StoredAnswer };

async function findState(userId: string, key: string, requestHash: Buffer): Promise<KeyState> {
  const row = await asService()
    .selectFrom("idempotencyKeys")
    .select(["requestHash", "status", "headers", "body"])
    .where("userId", "=", userId)
    .where("key", "=", key)
    .executeTakeFirst();
  // Released between the two statements: whoever asks again may have it.
  if (!row) return { kind: "running" };
  if (!row.requestHash.equals(requestHash)) return { kind: "mismatch" };
  if (row.status === null) return { kind: "running" };
  const headers = row.headers as Record<string, string>;
  return { kind: "answered", answer: { status: row.status, headers, body: row.body } };
}

/**
 * Claims a key for a request, or says what became of it. The insert is the only judge: of any number of parallel
 * requests exactly one gets the claim. A claim whose process died goes to the next request that is the same.
 */
export async function claimKey(userId: string, key: string, requestHash: Buffer): Promise<KeyState> {
  const id = newId();
  const now = new Date(nowMs());
  const { rows } = await sql`
    insert into public.idempotency_keys as k (user_id, key, request_hash, claim, alive_at, created_at)
      values (${userId}, ${key}, ${requestHash}, ${id}, ${now}, ${now})
    on conflict (user_id, key) do update set claim = excluded.claim, alive_at = excluded.alive_at
      where k.completed_at is null and k.request_hash = excluded.request_hash
        and k.alive_at < ${new Date(nowMs() - DEAD_AFTER_MS)}
    returning 1`.execute(asService());
  return rows.length > 0 ? { kind: "claimed", claim: { userId, key, id } } : findState(userId, key, requestHash);
}

/** Shows that the request of a claim still runs. */
export async function keepClaim({ userId, key, id }: Claim): Promise<void> {
  await asService()
    .updateTable("idempotencyKeys")
    .set({ aliveAt: new Date(nowMs()) })
    .where("userId", "=", userId)
    .where("key", "=", key)
    .where("claim", "=", id)
    .execute();
}

/** Stores the answer of a claim for the repeats to come. */
export async function storeAnswer({ userId, key, id }: Claim, answer: StoredAnswer): Promise<void> {
  const headers = JSON.stringify(answer.headers);
  await sql`
    update public.idempotency_keys set status = ${answer.status}, headers = ${headers}::text::jsonb,
      body = ${answer.body}, completed_at = ${new Date(nowMs())}
    where user_id = ${userId} and key = ${key} and claim = ${id}`.execute(asService());
}

/** Gives a key back because its request came to nothing. */
export async function releaseKey({ userId, key, id }: Claim): Promise<void> {
  await asService()
    .deleteFrom("idempotencyKeys")
    .where("userId", "=", userId)
    .where("key", "=", key)
    .where("claim", "=", id)
    .execute();
}
