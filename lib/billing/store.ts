import { sql } from "kysely";
import { asService, type DbUser, readAsUser } from "../platform/db/scopes.ts";
import type { UsageAttempt, UsagePurpose } from "./schema.ts";

export interface ReserveRow {
  id: string;
  ledgerId: string;
  workspaceId: string;
  apiKeyId: string | null;
  requests: number;
  worstCaseMicroUsd: number | null;
  purpose: UsagePurpose;
  now: Date;
}
export interface ReserveResult {
  granted: boolean;
  /** The budget that refuses, or null. */
  budget: unknown;
  requestsUsed: number;
  requestsLimit: number | null;
  /** Credits pay, because the month's allowance does not do; null when it does. */
  paidBy: "credits" | null;
}

/** The atomic reservation. As service: the function writes tables that users only read, and takes the user explicitly. */
export async function reserve(user: DbUser, row: ReserveRow): Promise<ReserveResult> {
  const { rows } = await sql<ReserveResult>`
    select granted, requests_used, requests_limit, budget, paid_by from app.reserve_usage(
      ${row.id}, ${row.ledgerId}, ${user.userId}, ${row.workspaceId}, ${row.apiKeyId},
      ${row.requests}, ${row.worstCaseMicroUsd}, ${row.purpose}, ${row.now})`.execute(asService());
  const result = rows[0];
  if (!result) throw new Error("reserve_usage returned no row");
  return result;
}

/** Closes a reservation once; false when it was closed before. As service, as above: the id was made by `reserve`. */
export async function close(
  id: string,
  release: boolean,
  attempts: readonly UsageAttempt[],
  purpose: UsagePurpose,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ closed: boolean }>`
    select app.close_usage(${id}, ${release}, ${JSON.stringify(attempts)}::text::jsonb, ${purpose}, ${now}) as closed`.execute(
    asService(),
  );
  return rows[0]?.closed ?? false;
}

/** What the user has used in the month that starts at `periodStart` (`YYYY-MM-DD`). */
export async function findPeriod(user: DbUser, periodStart: string) {
  return readAsUser(user, (tx) =>
    tx
      .selectFrom("quotaPeriods")
      .select(["requestsUsed", "requestsAdjusted", "costMicroUsd"])
      .where("userId", "=", user.userId)
      .where("periodStart", "=", periodStart)
      .executeTakeFirst(),
  );
}

/** Ids of open reservations older than `before` that no run holds: their process died between reserve and run. */
export async function listOrphanReservations(before: Date): Promise<{ id: string }[]> {
  return asService()
    .selectFrom("usageReservations as r")
    .select("r.id")
    .where("r.state", "=", "open")
    .where("r.createdAt", "<", before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("runs")
            .select("runs.id")
            .whereRef("runs.reservationId", "=", "r.id")
            .where("runs.status", "=", "running"),
        ),
      ),
    )
    .limit(500)
    .execute();
}
