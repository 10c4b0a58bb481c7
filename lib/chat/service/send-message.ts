import type { Principal } from "../../auth/schema.ts";
import type { CacheTicket } from "../../models/cache/open-cache.ts";
import { now } from "../../platform/clock.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { noteReplaced } from "../feedback/service.ts";
import { runHub } from "../run/run-hub.ts";
import type { StartPlan } from "../run/run-state.ts";
import { startRun } from "../run/start-run.ts";
import type { SendInput } from "../schema.ts";
import { beginRun } from "../store/runs-store.ts";
import { makeTitle } from "./make-title.ts";
import { planImageRun } from "./plan-image-run.ts";
import { planRun, withCache } from "./plan-run.ts";
import { type Prepared, prepareAnswer } from "./prepare-answer.ts";
import { startRefusal } from "./refuse-start.ts";
import { startRow } from "./start-row.ts";

/** @throws AppError unavailable while the server is being restarted */
export function assertNotDraining(): void {
  if (!runHub().draining) return;
  throw new AppError("unavailable", "The server is restarting. Please send again.", { retryAfterSeconds: 3 });
}

async function planSent(principal: Principal, conversationId: string, prepared: Prepared): Promise<StartPlan> {
  const { image, choices, path, attachments, temporary } = prepared;
  if (!image) return withCache(planRun(principal, conversationId, prepared), prepared);
  const images = await planImageRun(choices, image, path.at(-1), attachments);
  return { principal, conversationId, messageId: newId(), ...images, ...(temporary ? { temporary } : {}) };
}

export interface SendResult {
  messageId: string;
  cache: CacheTicket | null;
}

/**
 * Sends a message, or answers one again. Everything that can be refused is refused before the provider is called; what
 * was sent, the allowance and the run are then stored in one statement, and generation starts.
 * @returns The id of the answer, and what the cache had to do with it (null: nothing). Sending the same message id again joins the answer it has.
 * @throws AppError not_found (also for other people's ids), invalid_input, idempotency_mismatch, quota_exceeded,
 *   budget_exceeded, rate_limited, context_too_long, model_not_found, model_not_configured, plan_limit, run_active.
 */
export async function sendMessage(principal: Principal, input: SendInput): Promise<SendResult> {
  assertNotDraining();
  const sent = (await trySend(principal, input, true)) ?? (await trySend(principal, input, false));
  if (!sent) throw new Error("begin_run took for a guess what had been read");
  return sent;
}

/** Null when what was guessed of the conversation (`mayGuess`) did not hold: nothing has happened then. */
async function trySend(principal: Principal, input: SendInput, mayGuess: boolean): Promise<SendResult | null> {
  const prepared = await prepareAnswer(principal, input, mayGuess);
  const plan = await planSent(principal, input.conversationId, prepared).catch((error: unknown) => {
    // It may be the guess that cannot be answered.
    if (prepared.expects) return null;
    throw error;
  });
  if (!plan) return null;
  const createdAt = now();
  const result = await beginRun(principal, startRow(principal, input, prepared, plan, createdAt));
  if (result.status === "unexpected") return null;
  if (result.status === "exists") {
    if (!result.assistantId) throw notFound("The answer");
    return { messageId: result.assistantId, cache: null };
  }
  if (result.status !== "started") throw startRefusal(result, principal);
  const live = startRun(result.paidBy ? { ...plan, paidBy: result.paidBy } : plan, createdAt);
  if (input.trigger === "regenerate" && plan.decision === null) await noteReplaced(principal, input.parentId, plan);
  // A name costs money, which an answer that is given again does not; and its call would be one more that reads the text.
  if (result.isNew && prepared.sent && !plan.cache?.hit && !prepared.temporary)
    void makeTitle(
      principal,
      input.conversationId,
      prepared.sent.text,
      prepared,
      live,
      plan.auto ? [] : plan.targets.slice(0, 1),
    );
  return { messageId: plan.messageId, cache: plan.cache };
}
