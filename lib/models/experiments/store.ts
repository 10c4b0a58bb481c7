import { sql } from "kysely";
import type { Principal } from "../../auth/schema.ts";
import { now } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { log } from "../../platform/log.ts";
import type { AnswerPlan } from "../service/plan-answer.ts";

/**
 * Notes which arm of an experiment answers a call; costs nothing outside of experiments. The call goes on whether or not
 * this can be noted.
 */
export async function storeAssignment(
  { userId }: Principal,
  reservationId: string,
  assignment: AnswerPlan["assignment"],
): Promise<void> {
  if (!assignment) return;
  // As service: assignments are written by the server alone. The user is the caller.
  try {
    await sql`select app.assign_arm(${JSON.stringify(assignment)}::text::jsonb, ${userId}::uuid, ${reservationId}::uuid,
      null, ${now()})`.execute(asService());
  } catch (error) {
    log.warn({ err: error, armId: assignment.armId }, "the arm of a call was not noted");
  }
}
