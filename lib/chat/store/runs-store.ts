import { sql } from "kysely";
import type { Principal } from "../../auth/schema.ts";
import { lockOrderOf } from "../../billing/lock-order.ts";
import type { OverageState } from "../../billing/quota-refusal.ts";
import type { OtherPayer } from "../../billing/schema.ts";
import type { RouteContext } from "../../models/router/route-context.ts";
import type { RouteFacts } from "../../models/router/route-facts.ts";
import type { RouteDecision } from "../../models/schema.ts";
import { answersTo, groupCalls } from "../../platform/db/group-calls.ts";
import { asService, type DbUser } from "../../platform/db/scopes.ts";
import { storableJson } from "../../platform/storable.ts";

// Every function here runs as service: runs, reservations and the ledger are written by the server alone. The SQL
// functions take the user and check each row against it. What people and models say is in them as it came, so all of it
// becomes JSON by `storableJson`.

/** Somebody in the workspace where they work: answers of another one do not exist there. */
type Scope = DbUser & Pick<Principal, "workspaceId">;

export interface BeginRunRow {
  workspaceId: string;
  conversationId: string;
  /** Of a conversation that begins with this message. */
  temporary: boolean;
  /** Of a conversation that begins with this message. */
  projectId: string | null;
  title: string;
  systemPrompt: string;
  model: string;
  routeMode: string;
  /** The message that is sent, or null to answer `parentId` again. */
  userMessage: { id: string; parentId: string | null; parts: unknown; text: string } | null;
  parentId: string | null;
  assistantId: string;
  /** Null while the model is not told (a blind comparison). */
  modelId: string | null;
  metadata: unknown;
  decision: RouteDecision | null;
  facts: RouteFacts | null;
  context: RouteContext | null;
  assignment: { armId: string; unit: string } | null;
  decisionId: string;
  attempt: unknown;
  reservationId: string;
  ledgerId: string;
  worstCaseMicroUsd: number | null;
  /** What the plan took for granted of the conversation, should there be one: see `expectedOf`. */
  expects: Partial<Pick<BeginRunRow, "systemPrompt" | "model" | "routeMode">> | null;
  /** Units of the monthly allowance. */
  requests: number;
  instanceId: string;
  now: Date;
}

/** Why nothing was started. */
export type RunRefusal =
  | { status: "mismatch" | "not_found" }
  | { status: "too_many"; limit: number }
  | { status: "budget"; budget: unknown }
  | { status: "quota"; requestsUsed: number; requestsLimit: number; overage?: OverageState | null };
export type BeginRunResult =
  | { status: "started"; assistantId: string; isNew: boolean; paidBy: OtherPayer | null }
  | { status: "unexpected" }
  | { status: "exists"; assistantId: string | null }
  | RunRefusal;

/** Most runs that one statement begins or ends: what it locks is held until the last of them is written. */
const MAX_GROUP = 16;

const beginRuns = groupCalls<BeginRunRow & DbUser & { order: string }, BeginRunResult>({
  send: (inputs) => beginEach(inputs.map(({ order: _, ...row }) => row)),
  keyOf: ({ userId }) => userId,
  orderOf: ({ order }) => order,
  max: MAX_GROUP,
});

// What `app.open_run` raises for a conversation that is deleted at the same moment (no_data_found).
const DELETED_MEANWHILE = "P0002";

/** The answer of a statement that begins runs, or `not_found` where it was undone because their conversation is gone. */
export function unlessDeleted<T>(begun: Promise<T>): Promise<T | { status: "not_found" }> {
  return begun.catch((error: { code?: unknown }) => {
    if (error.code === DELETED_MEANWHILE) return { status: "not_found" };
    throw error;
  });
}

/** Stores what was sent, takes the allowance and opens the run: all or nothing. */
export function beginRun(payer: Parameters<typeof lockOrderOf>[0], row: BeginRunRow): Promise<BeginRunResult> {
  return unlessDeleted(beginRuns({ ...row, userId: payer.userId, order: lockOrderOf(payer) }));
}

export interface FinishRunRow extends DbUser {
  messageId: string;
  parts: unknown;
  text: string;
  status: string;
  modelId: string | null;
  metadata: unknown;
  /** What only the server may know of a blind answer; null for all others. */
  secret: unknown;
  error: unknown;
  attempts: unknown;
  /** True when nothing was answered, so the allowance goes back. */
  release: boolean;
  now: Date;
}

/** Stores the answer and closes run and reservation. False when they were closed before. */
export const finishRun = groupCalls<FinishRunRow, boolean>({
  send: finishEach,
  keyOf: ({ userId, messageId }) => `${userId} ${messageId}`,
  max: MAX_GROUP,
});

/** Begins runs in the order of the rows, in one statement. */
async function beginEach(rows: readonly (BeginRunRow & DbUser)[]): Promise<BeginRunResult[]> {
  const { rows: results } = await sql<{ result: BeginRunResult }>`
    select result from app.begin_member_runs(${storableJson(rows)}::text::jsonb) as t (result)`.execute(asService());
  return answersTo(rows, results);
}

/** Ends runs in one statement: in the order in which `app.close_usages` takes what pays for them, then as they came. */
async function finishEach(rows: readonly FinishRunRow[]): Promise<boolean[]> {
  const { rows: results } = await sql<{ result: boolean }>`
    select done.result from (
      select app.finish_run(t.input) as result, t.position
      from jsonb_array_elements(${storableJson(rows)}::text::jsonb) with ordinality as t (input, position)
      left join lateral (select case when u.paid_by = 'workspace' then u.workspace_id end as id
        from public.runs r join public.usage_reservations u on u.id = r.reservation_id
        where r.id = (t.input ->> 'messageId')::uuid limit 1) payer on true
      order by payer.id nulls last, t.position
    ) done order by done.position`.execute(asService());
  return answersTo(rows, results);
}

export interface CheckpointRow {
  id: string;
  parts: unknown;
  attempts: unknown;
}

/**
 * Keeps runs alive, by the clock of the database, and stores their parts so far. Returns the ids that somebody asked to
 * stop.
 */
export async function checkpointRuns(runs: readonly CheckpointRow[]): Promise<string[]> {
  // As they are stopped and ended: none is held that waits for one that waits for it.
  const inOrder = runs.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const { rows } = await sql<{ id: string | null }>`
    select id from app.checkpoint_runs(${storableJson(inOrder)}::text::jsonb, clock_timestamp())`.execute(asService());
  return rows.flatMap(({ id }) => (id ? [id] : []));
}

/** Asks for a stop. False when the user has no running run of that message. */
export async function requestStop(user: Scope, messageId: string, now: Date): Promise<boolean> {
  const row = await asService()
    .updateTable("runs")
    .set({ stopRequestedAt: now })
    .where("messageId", "=", messageId)
    .where("userId", "=", user.userId)
    .where("status", "=", "running")
    .where("conversationId", "in", (from) =>
      from.selectFrom("conversations").select("id").where("workspaceId", "=", user.workspaceId),
    )
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether a run has not been heard of for so long. Asked of the clock that its heartbeats are of. */
const isSilent = (seconds: number) =>
  sql<boolean>`coalesce(r.heartbeat_at < clock_timestamp() - make_interval(secs => ${seconds}), true)`;

/** Whether the user has such a message, and whether its run is live: heard of within `seconds`. */
export async function findRunState(
  user: Scope,
  messageId: string,
  seconds: number,
): Promise<{ running: boolean } | null> {
  const row = await asService()
    .selectFrom("messages as m")
    .innerJoin("conversations as c", "c.id", "m.conversationId")
    .leftJoin("runs as r", "r.messageId", "m.id")
    .select(["r.status", isSilent(seconds).as("isSilent")])
    .where("m.id", "=", messageId)
    .where("m.userId", "=", user.userId)
    .where("c.workspaceId", "=", user.workspaceId)
    .executeTakeFirst();
  if (!row) return null;
  return { running: row.status === "running" && !row.isSilent };
}

export interface StaleRun {
  messageId: string;
  userId: string;
  conversationId: string;
  parts: unknown;
  metadata: unknown;
  modelId: string | null;
  attempts: unknown;
  startedAt: Date;
  heartbeatAt: Date;
  isGone: boolean;
}

/** Runs whose process has not been heard of for `silentSeconds`; it `isGone` after `goneSeconds`. */
export async function listStaleRuns(silentSeconds: number, goneSeconds: number): Promise<StaleRun[]> {
  return asService()
    .selectFrom("runs as r")
    .innerJoin("messages as m", "m.id", "r.messageId")
    .select([
      "r.messageId",
      "r.userId",
      "r.conversationId",
      "m.parts",
      "m.metadata",
      "m.modelId",
      "r.attempts",
      "r.startedAt",
      "r.heartbeatAt",
      isSilent(goneSeconds).as("isGone"),
    ])
    .where("r.status", "=", "running")
    .where(isSilent(silentSeconds))
    .limit(200)
    .execute();
}

/** Asks all running runs of a user, or those in one conversation, to stop. @returns the ids of their messages. */
export async function requestStops(
  { userId }: DbUser,
  now: Date,
  conversationId: string | null = null,
): Promise<string[]> {
  const running = asService()
    .selectFrom("runs")
    .select("id")
    .where("userId", "=", userId)
    .where("status", "=", "running")
    // As they are ended: of answers that end meanwhile none waits for one that waits for it.
    .orderBy("messageId")
    .forUpdate();
  const rows = await asService()
    .with("live", () => (conversationId ? running.where("conversationId", "=", conversationId) : running))
    .updateTable("runs")
    .set({ stopRequestedAt: now })
    .where("id", "in", (from) => from.selectFrom("live").select("id"))
    .returning("messageId")
    .execute();
  return rows.map(({ messageId }) => messageId);
}

/**
 * Whether an answer of the user, in one conversation or any, is still being written, by a process that lives or one that
 * the reaper will miss.
 */
export async function hasRunningRuns({ userId }: DbUser, conversationId: string | null = null): Promise<boolean> {
  const running = asService()
    .selectFrom("runs")
    .select("id")
    .where("userId", "=", userId)
    .where("status", "=", "running")
    .limit(1);
  const row = await (conversationId
    ? running.where("conversationId", "=", conversationId)
    : running
  ).executeTakeFirst();
  return row !== undefined;
}
