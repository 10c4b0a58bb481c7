import { sql } from "kysely";
import type { Principal } from "../../auth/schema.ts";
import type { Intent } from "../../models/schema.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";

export interface StoredAnswer {
  at: string;
  intent?: Intent;
  difficulty?: number;
  /** The model that answered; the router's choice too unless `chosen` says otherwise. */
  model: string;
  chosen?: string;
  /** Quality and predicted cost of each candidate. */
  candidates?: Record<string, [quality: number, predictedMicroUsd: number | null]>;
  best?: number | null;
  /** What it cost, attempt by attempt; null is of unknown price, "failed" a call that never answered. */
  costs?: (number | null | "failed")[];
  /** The model of each attempt, where it was not `model`. */
  models?: string[];
  status?: "complete" | "failed" | "streaming";
  auto?: boolean;
  /** Given again from the response cache. */
  cached?: boolean;
  title?: string;
  /** The question it answers; a new conversation unless given. */
  to?: { conversationId: string; questionId: string };
}

/** An answer with its decision and its ledger rows, straight in the database. Returns its ids. */
export async function storeAnswer(user: Principal, answer: StoredAnswer) {
  const db = asService();
  const { userId, workspaceId } = user;
  const at = new Date(answer.at);
  const { conversationId, questionId } = answer.to ?? { conversationId: newId(), questionId: newId() };
  const [messageId, reservationId] = [newId(), newId()];
  if (!answer.to) {
    const times = { lastMessageAt: at, createdAt: at, updatedAt: at };
    await db
      .insertInto("conversations")
      .values({ id: conversationId, userId, workspaceId, title: answer.title ?? "A talk", ...times })
      .execute();
    await db
      .insertInto("messages")
      .values({ id: questionId, conversationId, userId, role: "user", parts: "[]", status: "complete", createdAt: at })
      .execute();
  }
  const message = { id: messageId, conversationId, userId, parentId: questionId, role: "assistant", parts: "[]" };
  await db
    .insertInto("messages")
    .values({ ...message, status: answer.status ?? "complete", modelId: answer.model, createdAt: at })
    .execute();
  if (answer.auto ?? true) {
    const candidates = Object.entries(answer.candidates ?? {}).map(([modelId, [quality, predicted]]) => ({
      modelId,
      quality,
      predictedCostMicroUsd: predicted,
    }));
    const ruledOut = { modelId: "test/ruled-out", quality: 99, predictedCostMicroUsd: 1, ruledOut: "unavailable" };
    const decision = {
      intents: [{ intent: answer.intent ?? "code", probability: 1 }],
      complexity: { overall: answer.difficulty ?? 0.5 },
      candidates: [...candidates, ruledOut],
      bestCostMicroUsd: answer.best ?? null,
      reasonCodes: ["best_balance"],
      mode: "balanced",
      sticky: false,
    };
    await db
      .insertInto("routeDecisions")
      .values({
        id: newId(),
        userId,
        conversationId,
        messageId,
        modelId: answer.chosen ?? answer.model,
        version: "test",
        decision: sql`${JSON.stringify(decision)}::text::jsonb`,
        createdAt: at,
      })
      .execute();
  }
  const period = { periodStart: answer.at.slice(0, 8).concat("01"), createdAt: at };
  await db
    .insertInto("usageReservations")
    .values({ id: reservationId, userId, workspaceId, requests: 1, state: "settled", ...period })
    .execute();
  const attempts = (answer.costs ?? []).map((cost, index) => ({
    id: newId(),
    entry: "settle",
    reservationId,
    attempt: index + 1,
    userId,
    workspaceId,
    amountMicroUsd: typeof cost === "number" ? cost : 0,
    priced: typeof cost === "number",
    outcome: cost === "failed" ? "failed" : "complete",
    conversationId,
    messageId,
    modelId: answer.models?.[index] ?? answer.model,
    cacheHit: answer.cached ? "exact" : null,
    ...period,
  }));
  if (attempts.length > 0) await db.insertInto("usageLedger").values(attempts).execute();
  return { conversationId, questionId, messageId };
}

/** What the person says of an answer. */
export async function rate(
  user: Principal,
  messageId: string,
  said: { verdict?: "good" | "bad"; wrongChoice?: boolean },
): Promise<void> {
  const times = { createdAt: new Date(), updatedAt: new Date() };
  await asService()
    .insertInto("answerFeedback")
    .values({ messageId, userId: user.userId, modelId: "test/a", ...said, ...times })
    .execute();
}
