import type { Principal } from "../../lib/auth/schema.ts";
import { createBudget } from "../../lib/billing/budgets/service.ts";
import { close, reserve } from "../../lib/billing/store.ts";
import { giveFeedback } from "../../lib/chat/feedback/service.ts";
import { newId } from "../../lib/platform/ids.ts";
import type { StoredSeedAnswer } from "./store-conversations.ts";

const DOLLAR = 1_000_000;

/** Books an answer as if it had been asked then: the allowance, each call with its cost, the month's sums. */
async function book(owner: Principal, answer: StoredSeedAnswer): Promise<void> {
  const { at, conversationId, messageId } = answer;
  const id = newId(at.getTime());
  const { workspaceId } = owner;
  const ids = { id, ledgerId: newId(at.getTime()), workspaceId, apiKeyId: null, projectId: null };
  await reserve(owner, { ...ids, requests: 1, worstCaseMicroUsd: DOLLAR, purpose: "chat", now: at });
  const attempts = answer.attempts.map((attempt) => ({ ...attempt, conversationId, messageId }));
  await close({ id, release: false, attempts, purpose: "chat", now: at });
}

/** Stores what answers cost and what their reader said of them, and the budgets that they count in. */
export async function storeUse(owner: Principal, answers: readonly StoredSeedAnswer[]): Promise<void> {
  for (const answer of answers) {
    await book(owner, answer);
    const { verdict, messageId } = answer;
    if (verdict === null) continue;
    const isWrong = verdict === "wrong";
    await giveFeedback(owner, messageId, { verdict: isWrong ? null : verdict, wrongChoice: isWrong, reason: "" });
  }
  await createBudget(owner, { period: "day", limitMicroUsd: DOLLAR });
  await createBudget(owner, { period: "month", limitMicroUsd: 10 * DOLLAR });
}
