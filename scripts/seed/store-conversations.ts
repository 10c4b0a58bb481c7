import { sql } from "kysely";
import type { Principal } from "../../lib/auth/schema.ts";
import { nowMs } from "../../lib/platform/clock.ts";
import { asService, type Tx } from "../../lib/platform/db/scopes.ts";
import { newId } from "../../lib/platform/ids.ts";
import type { SeedConversation } from "./conversations.ts";
import { makeAnswer, type SeedAnswer } from "./make-answer.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What was stored of an answer: what it cost, and what is said of it. */
export interface StoredSeedAnswer extends SeedAnswer {
  messageId: string;
  conversationId: string;
  verdict: "good" | "bad" | "wrong" | null;
  at: Date;
}

const jsonOf = (value: object) => sql<string>`${JSON.stringify(value)}::text::jsonb`;

async function storeOne(
  tx: Tx,
  owner: Principal,
  seed: SeedConversation,
  startMs: number,
): Promise<StoredSeedAnswer[]> {
  const at = (index: number) => new Date(startMs + index * MINUTE_MS);
  const conversationId = newId(startMs);
  const last = at(seed.turns.length);
  const { userId, workspaceId } = owner;
  await tx
    .insertInto("conversations")
    .values({
      id: conversationId,
      userId,
      workspaceId,
      title: seed.title,
      titleSource: "user",
      pinnedAt: seed.pinned ? last : null,
      archivedAt: seed.archived ? last : null,
      lastMessageAt: last,
      createdAt: at(0),
      updatedAt: last,
    })
    .execute();
  const ids = seed.turns.map((_, index) => newId(at(index).getTime()));
  const idOf = (index: number) => ids[index] ?? "";
  const answers: StoredSeedAnswer[] = [];
  for (const [index, turn] of seed.turns.entries()) {
    const { parent, role, text } = turn;
    const createdAt = at(index);
    const answer = role === "assistant" ? makeAnswer(seed.turns, index, createdAt) : null;
    await tx
      .insertInto("messages")
      .values({
        id: idOf(index),
        conversationId,
        userId,
        parentId: parent === null ? null : idOf(parent),
        role,
        parts: [{ type: "text", text }],
        text,
        status: "complete",
        modelId: answer?.modelId ?? null,
        metadata: jsonOf({ createdAt: createdAt.toISOString(), status: "complete", ...answer?.metadata }),
        createdAt,
        completedAt: createdAt,
      })
      .execute();
    if (!answer) continue;
    const messageId = idOf(index);
    if (answer.decision) {
      const { decision } = answer;
      await tx
        .insertInto("routeDecisions")
        .values({
          id: newId(createdAt.getTime()),
          userId,
          conversationId,
          messageId,
          modelId: decision.modelId,
          version: decision.version,
          decision: jsonOf(decision),
          createdAt,
        })
        .execute();
    }
    answers.push({ ...answer, messageId, conversationId, verdict: turn.verdict ?? null, at: createdAt });
  }
  if (seed.compared)
    await storeComparison(tx, owner, { id: conversationId, question: idOf(0) }, seed.compared, answers);
  await tx
    .insertInto("conversationViews")
    .values({ conversationId, userId, activeLeafId: idOf(seed.compared ? 1 : ids.length - 1), updatedAt: last })
    .execute();
  return answers;
}

/** The answers to a question as a comparison that is decided: the first was kept. */
async function storeComparison(
  tx: Tx,
  { userId }: Principal,
  conversation: { id: string; question: string },
  compared: "open" | "blind",
  answers: readonly StoredSeedAnswer[],
): Promise<void> {
  const [kept] = answers;
  if (!kept) return;
  const comparisonId = newId(kept.at.getTime());
  await tx
    .insertInto("comparisons")
    .values({
      id: comparisonId,
      userId,
      conversationId: conversation.id,
      questionId: conversation.question,
      blind: compared === "blind",
      intent: kept.intent,
      difficultyPercent: kept.difficultyPercent,
      choice: "kept",
      keptId: kept.messageId,
      createdAt: kept.at,
      chosenAt: kept.at,
    })
    .execute();
  const rows = answers.map(({ messageId, modelId }, position) => ({ messageId, modelId, position }));
  await tx
    .insertInto("comparisonAnswers")
    .values(rows.map((row) => ({ ...row, comparisonId, userId, rated: true })))
    .execute();
}

/** Stores conversations for a user: those of today one an hour, the last one an hour ago. Returns their answers. */
export async function storeConversations(
  owner: Principal,
  seeds: readonly SeedConversation[],
): Promise<StoredSeedAnswer[]> {
  // As service: a script of the operator fills a database of its own.
  return asService()
    .transaction()
    .execute(async (tx) => {
      const answers: StoredSeedAnswer[] = [];
      for (const [index, seed] of seeds.entries()) {
        const hoursAgo = (seed.daysAgo ?? 0) * 24 + (index % 12) + 1;
        answers.push(...(await storeOne(tx, owner, seed, nowMs() - hoursAgo * HOUR_MS)));
      }
      return answers;
    });
}
