import type { Principal } from "../../../auth/schema.ts";
import { nowMs } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { toAppError } from "../../../platform/errors.ts";
import { seededRandom } from "../../../platform/seeded-random.ts";
import { releaseUsage, reserveUsage, settleUsage } from "../../service.ts";
import { makeAttempt } from "../../testing/make-attempt.ts";
import { expireDueCredits, insertAdjustment, insertGrant, insertRefund } from "../store.ts";

const LANES = 4;
const AMOUNT = 5000;

/**
 * What one of several processes does to the same person's credits at the same time: in four lanes, a seeded sequence of
 * reservations, closings (each by two at once), grants, refunds, adjustments and expiries.
 * @returns The reservations that were granted.
 */
export async function runRandomSteps(task: { principal: Principal; seed: number; steps: number }): Promise<string[]> {
  const { principal, seed, steps } = task;
  const { userId } = principal;
  const random = seededRandom(seed);
  const upTo = (limit: number) => Math.floor(random() * limit);
  const open: string[] = [];
  const all: string[] = [];

  async function reserve(worstCaseMicroUsd: number): Promise<void> {
    try {
      const id = await reserveUsage(principal, { purpose: "chat", worstCaseMicroUsd });
      open.push(id);
      all.push(id);
    } catch (error) {
      if (toAppError(error).code !== "quota_exceeded") throw error;
    }
  }

  async function close(id: string, cost: number): Promise<void> {
    const closings = [settleUsage(id, [makeAttempt(cost)], "chat"), releaseUsage(id, [makeAttempt(0)], "chat")];
    const closed = await Promise.all(random() < 0.5 ? closings : closings.reverse());
    if (closed.filter(Boolean).length !== 1) throw new Error(`reservation ${id} was not closed exactly once`);
  }

  async function step(): Promise<unknown> {
    const dice = random();
    const taken = dice < 0.75 && dice >= 0.45 ? open.pop() : undefined;
    if (taken !== undefined) return close(taken, upTo(2 * AMOUNT));
    if (dice < 0.75) return reserve(upTo(AMOUNT));
    if (dice < 0.85) {
      const expiresAt = random() < 0.5 ? null : new Date(nowMs() + upTo(60));
      return insertGrant(asService(), userId, { amountMicroUsd: 1 + upTo(AMOUNT), expiresAt, reason: null });
    }
    if (dice < 0.92) {
      const id = all[upTo(all.length)];
      return id && insertRefund(asService(), userId, id, 1 + upTo(AMOUNT), "x");
    }
    if (dice < 0.97) return insertAdjustment(asService(), userId, upTo(2 * AMOUNT) - AMOUNT, "x");
    return expireDueCredits();
  }

  const perLane = Math.ceil(steps / LANES);
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      for (let count = 0; count < perLane; count++) await step();
    }),
  );
  return all;
}
