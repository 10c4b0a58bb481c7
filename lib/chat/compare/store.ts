import { sql } from "kysely";
import type { Principal } from "../../auth/schema.ts";
import { asService, type DbUser } from "../../platform/db/scopes.ts";
import { storableJson } from "../../platform/storable.ts";
import { type BeginRunRow, type RunRefusal, unlessDeleted } from "../store/runs-store.ts";
import type { ChooseInput, Chosen } from "./schema.ts";

// Both run as service: runs, reservations and the models of blind answers are the server's alone. The SQL functions take
// the user and check each row against it.

export interface ComparedRun extends BeginRunRow {
  secret: { modelId: string; metadata: unknown };
}

export interface BeginComparisonRow {
  comparisonId: string;
  conversationId: string;
  questionId: string;
  blind: boolean;
  intent: string | null;
  difficultyPercent: number | null;
  runs: ComparedRun[];
  now: Date;
}

export type BeginComparisonResult =
  | { status: "started"; answerIds: string[] }
  | { status: "exists"; answerIds: string[] }
  | RunRefusal;

/** Starts all runs of a comparison or none, and takes the allowance for each. */
export function beginComparison(user: DbUser, row: BeginComparisonRow): Promise<BeginComparisonResult> {
  return unlessDeleted(beginAll(user, row));
}

async function beginAll({ userId }: DbUser, row: BeginComparisonRow): Promise<BeginComparisonResult> {
  const input = storableJson({ ...row, userId, runs: row.runs.map((run) => ({ ...run, userId })) });
  const { rows } = await sql<{ result: BeginComparisonResult }>`
    select app.begin_member_comparison(${input}::text::jsonb) as result`.execute(asService());
  const result = rows[0]?.result;
  if (!result) throw new Error("begin_comparison returned no row");
  return result;
}

export type ChooseResult =
  | ({ status: "chosen" } & Omit<Chosen, "id">)
  | { status: "decided" | "running" | "unanswered" | "not_found" | "foreign_answer" };

/** Ends a comparison of the user's, once. */
export async function chooseAnswer(
  user: DbUser & Pick<Principal, "workspaceId">,
  comparisonId: string,
  choice: ChooseInput,
  now: Date,
): Promise<ChooseResult> {
  const input = JSON.stringify({ ...choice, comparisonId, userId: user.userId, workspaceId: user.workspaceId, now });
  const { rows } = await sql<{ result: ChooseResult }>`
    select app.choose_member_answer(${input}::text::jsonb) as result`.execute(asService());
  const result = rows[0]?.result;
  if (!result) throw new Error("choose_answer returned no row");
  return result;
}
