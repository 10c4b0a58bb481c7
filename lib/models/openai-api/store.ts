import { sql } from "kysely";
import type { UsageAttempt } from "../../billing/schema.ts";
import { answersTo, groupCalls } from "../../platform/db/group-calls.ts";
import { asService } from "../../platform/db/scopes.ts";
import { deleteBatch } from "../../platform/retention/purge-rows.ts";
import type { RouteContext } from "../router/route-context.ts";
import type { RouteFacts } from "../router/route-facts.ts";
import type { RouteDecision } from "../schema.ts";

/** What Auto chose for a call, as it is stored. */
export interface DecidedRow {
  id: string;
  decision: RouteDecision;
  facts: RouteFacts;
  context: RouteContext;
  /** Null when no model answered. */
  answeredBy: string | null;
}

interface CloseCallRow {
  /** Of the reservation. */
  id: string;
  /** True when nothing was answered, so the allowance goes back. */
  release: boolean;
  attempts: readonly UsageAttempt[];
  purpose: "api";
  now: Date;
  decided: DecidedRow;
}

/** Most calls that one statement closes: what it locks is held until the last of them is written. */
const MAX_GROUP = 16;

/**
 * Closes the reservation of a call that Auto chose the model of, and stores the decision, in one statement. False when it
 * was closed before. As service: the server alone writes both, and the id was made by the reservation.
 */
export const closeDecided = groupCalls<CloseCallRow, boolean>({
  send: async (rows) => {
    const { rows: results } = await sql<{ result: boolean }>`
      select app.close_calls(${JSON.stringify(rows)}::text::jsonb) as result`.execute(asService());
    return answersTo(rows, results);
  },
  keyOf: ({ id }) => id,
  max: MAX_GROUP,
});

/** Deletes at most `limit` decisions of calls from before an instant. @returns How many. */
export function purgeDecisions(before: Date, limit: number): Promise<number> {
  return deleteBatch("route_decisions", sql`reservation_id is not null and created_at < ${before}`, limit);
}
