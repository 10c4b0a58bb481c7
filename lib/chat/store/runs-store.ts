import { sql } from "kysely";
import type { RouteContext } from "../../models/router/route-context.ts";
import type { RouteFacts } from "../../models/router/route-facts.ts";
import type { RouteDecision } from "../../models/schema.ts";
import { asService, type DbUser } from "../../platform/db/scopes.ts";

// Every function here runs as service: runs, reservations and the ledger are written by the server alone. The SQL
// functions take the user and check each row against it.

export interface BeginRunRow {
  workspaceId: string;
  conversationId: string;
  /** For a conversation that begins with this message. */
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
  | { status: "quota"; requestsUsed: number; requestsLimit: number };
export type BeginRunResult =
  | { status: "started"; assistantId: string; paidBy: "credits" | null }
  | { status: "exists"; assistantId: string | null }
  | RunRefusal;

/** Stores what was sent, takes the allowance and opens the run: all or nothing. */
export async function beginRun(user: DbUser, row: BeginRunRow): Promise<BeginRunResult> {
  const input = JSON.stringify({ ...row, userId: user.userId });
  const { rows } = await sql<{ result: BeginRunResult }>`select app.begin_run(${input}::text::jsonb) as result`.execute(
    asService(),
  );
  const result = rows[0]?.result;
  if (!result) throw new Error("begin_run returned no row");
  return result;
}

export interface FinishRunRow {
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
export async function finishRun(row: FinishRunRow): Promise<boolean> {
  const { rows } = await sql<{
    closed: boolean;
  }>`select app.finish_run(${JSON.stringify(row)}::text::jsonb) as closed`.execute(asService());
  return rows[0]?.closed ?? false;
}

export interface CheckpointRow {
  id: string;
  parts: unknown;
  attempts: unknown;
}

/** Keeps runs alive and stores their parts so far. Returns the ids that somebody asked to stop. */
export async function checkpointRuns(runs: readonly CheckpointRow[], now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string | null }>`
    select id from app.checkpoint_runs(${JSON.stringify(runs)}::text::jsonb, ${now})`.execute(asService());
  return rows.flatMap(({ id }) => (id ? [id] : []));
}

/** Asks for a stop. False when the user has no running run of that message. */
export async function requestStop(user: DbUser, messageId: string, now: Date): Promise<boolean> {
  const row = await asService()
    .updateTable("runs")
    .set({ stopRequestedAt: now })
    .where("messageId", "=", messageId)
    .where("userId", "=", user.userId)
    .where("status", "=", "running")
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether the user has such a message, and whether its run is live (heartbeat younger than `since`). */
export async function findRunState(user: DbUser, messageId: string, since: Date): Promise<{ running: boolean } | null> {
  const row = await asService()
    .selectFrom("messages as m")
    .leftJoin("runs as r", "r.messageId", "m.id")
    .select(["r.status", "r.heartbeatAt"])
    .where("m.id", "=", messageId)
    .where("m.userId", "=", user.userId)
    .executeTakeFirst();
  if (!row) return null;
  return { running: row.status === "running" && row.heartbeatAt !== null && row.heartbeatAt > since };
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
}

/** Runs whose process has not been heard of since `before`. */
export async function listStaleRuns(before: Date): Promise<StaleRun[]> {
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
    ])
    .where("r.status", "=", "running")
    .where("r.heartbeatAt", "<", before)
    .limit(200)
    .execute();
}
