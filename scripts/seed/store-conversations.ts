import type { Principal } from "../../lib/auth/schema.ts";
import { nowMs } from "../../lib/platform/clock.ts";
import { asService, type Tx } from "../../lib/platform/db/scopes.ts";
import { newId } from "../../lib/platform/ids.ts";
import type { SeedConversation } from "./conversations.ts";

const MODEL = "demo/offline";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

async function storeOne(tx: Tx, owner: Principal, seed: SeedConversation, startMs: number): Promise<void> {
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
  for (const [index, { parent, role, text }] of seed.turns.entries()) {
    const createdAt = at(index);
    const answer = { modelId: MODEL, modelName: "Offline demo", auto: true, costMicroUsd: 0 };
    const metadata = {
      createdAt: createdAt.toISOString(),
      status: "complete",
      ...(role === "assistant" ? answer : {}),
    };
    await tx
      .insertInto("messages")
      .values({
        id: ids[index] ?? newId(),
        conversationId,
        userId,
        parentId: parent === null ? null : (ids[parent] ?? null),
        role,
        parts: [{ type: "text", text }],
        text,
        status: "complete",
        modelId: role === "assistant" ? MODEL : null,
        metadata,
        createdAt,
        completedAt: createdAt,
      })
      .execute();
  }
  await tx
    .insertInto("conversationViews")
    .values({ conversationId, userId, activeLeafId: ids.at(-1) ?? null, updatedAt: last })
    .execute();
}

/** Stores conversations for a user, one an hour, the last one an hour ago. */
export async function storeConversations(owner: Principal, seeds: readonly SeedConversation[]): Promise<void> {
  // As service: a script of the operator fills a database of its own.
  await asService()
    .transaction()
    .execute(async (tx) => {
      for (const [index, seed] of seeds.entries()) {
        await storeOne(tx, owner, seed, nowMs() - (index + 1) * HOUR_MS);
      }
    });
}
