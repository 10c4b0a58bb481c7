import { sql } from "kysely";
import { asService, asUser, type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import { deleteBatch } from "../../platform/retention/purge-rows.ts";
import { storableJson } from "../../platform/storable.ts";
import type { TokenUsage } from "../schema.ts";
import type { KeptPart } from "./can-keep.ts";
import type { UpdateCacheSettings } from "./schema.ts";

export interface KeptAnswer {
  parts: KeptPart[];
  usage: TokenUsage;
  /** How long it took to write once it had begun. */
  textMs: number;
  createdAt: Date;
  /** Null where likeness was off. */
  question: string | null;
}

const toAnswer = (row: {
  parts: unknown;
  usage: unknown;
  textMs: number;
  createdAt: Date;
  question: string | null;
}) => ({
  ...row,
  parts: row.parts as KeptPart[],
  usage: row.usage as TokenUsage,
});

/** The person's answer under a key that has not run out. */
export async function findKept(user: DbUser, key: Buffer, now: Date): Promise<KeptAnswer | null> {
  const row = await readAsUser(user, (tx) =>
    tx
      .selectFrom("cachedAnswers")
      .select(["parts", "usage", "textMs", "createdAt", "question"])
      .where("userId", "=", user.userId)
      .where("key", "=", key)
      .where("expiresAt", ">", now)
      .executeTakeFirst(),
  );
  return row ? toAnswer(row) : null;
}

/** The newest questions of a scope that have an embedding by this model. */
export function listQuestions(
  user: DbUser,
  scopeKey: Buffer,
  embeddingModel: string,
  limit: number,
  now: Date,
): Promise<{ id: string; question: string }[]> {
  return readAsUser(user, async (tx) => {
    const rows = await tx
      .selectFrom("cachedAnswers")
      .select(["id", "question"])
      .where("userId", "=", user.userId)
      .where("scopeKey", "=", scopeKey)
      .where("embeddingModel", "=", embeddingModel)
      .where("expiresAt", ">", now)
      .orderBy("createdAt", "desc")
      .limit(limit)
      .execute();
    return rows.map(({ id, question }) => ({ id, question: question ?? "" }));
  });
}

/** Answers of the person with their embeddings. */
export async function readKept(
  user: DbUser,
  ids: readonly string[],
): Promise<(KeptAnswer & { embedding: Buffer | null })[]> {
  const rows = await readAsUser(user, (tx) =>
    tx
      .selectFrom("cachedAnswers")
      .select(["parts", "usage", "textMs", "createdAt", "question", "embedding"])
      .where("userId", "=", user.userId)
      .where("id", "in", [...ids])
      .execute(),
  );
  return rows.map((row) => ({ ...toAnswer(row), embedding: row.embedding }));
}

export interface KeepRow {
  id: string;
  userId: string;
  conversationId: string | null;
  /** Hex, as `scopeKey`. */
  key: string;
  modelId: string;
  parts: readonly KeptPart[];
  usage: TokenUsage;
  textMs: number;
  sizeBytes: number;
  scopeKey: string | null;
  question: string | null;
  embeddingModel: string | null;
  /** Base64 of float32. */
  embedding: string | null;
  expiresAt: Date;
}

/** Keeps an answer and makes room for it. As service: nobody may write into the cache what no model has said. */
export async function keep(row: KeepRow, now: Date): Promise<void> {
  await sql`select app.keep_answer(${storableJson(row)}::text::jsonb, ${now})`.execute(asService());
}

/** Adds the embedding of the question to an answer that was kept just now. As service, as above. */
export async function putEmbedding(
  user: DbUser,
  key: Buffer,
  embeddingModel: string,
  embedding: Buffer,
): Promise<void> {
  await asService()
    .updateTable("cachedAnswers")
    .set(({ eb }) => ({ embeddingModel, embedding, sizeBytes: eb("sizeBytes", "+", embedding.length) }))
    .where("userId", "=", user.userId)
    .where("key", "=", key)
    .where("embedding", "is", null)
    .execute();
}

/** How much is kept, how much may be, and what the ledger says was saved. */
export async function readTotals(
  user: DbUser,
  now: Date,
): Promise<{ answers: number; sizeBytes: number; maxBytes: number; hits: number; savedMicroUsd: number }> {
  return readAsUser(user, async (tx) => {
    const { rows } = await sql<{ totals: Awaited<ReturnType<typeof readTotals>> }>`
      select jsonb_build_object('answers', c.answers, 'sizeBytes', c.size_bytes, 'maxBytes', t.cache_max_bytes,
        'hits', l.hits, 'savedMicroUsd', l.saved) as totals
      from public.profiles p
      join public.tiers t on t.id = p.tier
      cross join lateral (select count(*) as answers, coalesce(sum(size_bytes), 0) as size_bytes
        from public.cached_answers where user_id = p.id and expires_at > ${now}) c
      cross join lateral (select count(*) as hits, coalesce(sum(saved_micro_usd), 0) as saved
        from public.usage_ledger where user_id = p.id and cache_hit is not null) l
      where p.id = ${user.userId}::uuid`.execute(tx);
    const [row] = rows;
    if (!row) throw new Error("a person has a profile");
    return row.totals;
  });
}

/** Writes what is given. A shorter time to keep counts for what is kept already. */
export async function putSettings(user: DbUser, change: UpdateCacheSettings, now: Date): Promise<void> {
  const { exact = null, semantic = null, pace = null, keepHours = null } = change;
  await asUser(user, (tx) =>
    sql`insert into public.cache_settings as s (user_id, exact, semantic, pace, keep_hours, updated_at)
      values (${user.userId}, coalesce(${exact}::boolean, false), coalesce(${semantic}::boolean, false),
        coalesce(${pace}::text, 'natural'), coalesce(${keepHours}::int, 24), ${now})
      on conflict (user_id) do update set exact = coalesce(${exact}::boolean, s.exact),
        semantic = coalesce(${semantic}::boolean, s.semantic), pace = coalesce(${pace}::text, s.pace),
        keep_hours = coalesce(${keepHours}::int, s.keep_hours), updated_at = excluded.updated_at`.execute(tx),
  );
}

/** Forgets the person's answers; with `before`, only those that were written earlier. Returns how many. */
export async function forgetKept(user: DbUser, before?: Date): Promise<number> {
  const result = await asUser(user, (tx) => {
    const all = tx.deleteFrom("cachedAnswers").where("userId", "=", user.userId);
    return (before ? all.where("createdAt", "<", before) : all).executeTakeFirst();
  });
  return Number(result.numDeletedRows);
}

/** Removes at most `limit` answers of anybody that ran out before a time. Returns how many. */
export function purgeKept(before: Date, limit: number): Promise<number> {
  return deleteBatch("cached_answers", sql`expires_at < ${before}`, limit);
}
