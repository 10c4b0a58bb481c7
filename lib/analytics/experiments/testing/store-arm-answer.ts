import type { Principal } from "../../../auth/schema.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import type { Experiment } from "../schema.ts";

export interface ArmAnswer {
  outcome?: "complete" | "failed" | "interrupted" | "stopped";
  /** Null is of unknown price. */
  cost?: number | null;
  firstTokenMs?: number;
  latencyMs?: number;
  /** Given again from the response cache. */
  cacheHit?: "exact" | "semantic";
  at?: Date;
  /** What was assigned; one of its own unless given. */
  unit?: string;
}

/** An answer of an arm as a call through the API leaves it: reservation, ledger row and assignment. */
export async function storeArmAnswers(
  { userId, workspaceId }: Principal,
  { id: experimentId }: Pick<Experiment, "id">,
  armId: string,
  answers: readonly ArmAnswer[],
): Promise<void> {
  const rows = answers.map((answer, index) => {
    const { outcome = "complete", cost = 100, firstTokenMs = 200, latencyMs = 900, cacheHit = null, at } = answer;
    const { unit } = answer;
    const createdAt = at ?? new Date(Date.now() + index);
    const ids = { reservationId: newId(), userId, workspaceId };
    return {
      ...ids,
      outcome,
      cost,
      firstTokenMs,
      latencyMs,
      cacheHit,
      createdAt,
      unit,
      periodStart: createdAt.toISOString().slice(0, 10),
    };
  });
  const db = asService();
  await db
    .insertInto("usageReservations")
    .values(
      rows.map(({ reservationId, outcome, createdAt, periodStart }) => ({
        id: reservationId,
        userId,
        workspaceId,
        periodStart,
        requests: 1,
        state: outcome === "failed" ? "released" : "settled",
        createdAt,
        closedAt: createdAt,
      })),
    )
    .execute();
  await db
    .insertInto("usageLedger")
    .values(
      rows.map(({ cost, outcome, unit: _, ...row }) => ({
        ...row,
        id: newId(),
        entry: "settle",
        attempt: 1,
        purpose: "api",
        outcome,
        amountMicroUsd: outcome === "failed" ? 0 : (cost ?? 0),
        priced: cost !== null,
      })),
    )
    .execute();
  await db
    .insertInto("experimentAssignments")
    .values(
      rows.map(({ reservationId, createdAt, unit }) => ({
        reservationId,
        experimentId,
        armId,
        userId,
        unit: unit ?? reservationId,
        createdAt,
      })),
    )
    .execute();
}
