import type { QueryClient } from "@tanstack/react-query";
import { quotaKey } from "../../billing/client.ts";
import { ApiError } from "../../platform/public/api-client.ts";
import { conversationKey } from "../client.ts";
import { type ComparisonRequest, startComparison } from "../compare/client.ts";
import type { StartedComparison } from "../compare/schema.ts";
import type { ChatMessage, Conversation, ConversationDetail } from "../schema.ts";
import { patchConversation, putConversation, putNodes } from "./conversation-cache.ts";
import { newClientId } from "./new-client-id.ts";
import type { OutboxEntry } from "./outbox-entry.ts";
import type { Page } from "./page-headers.ts";
import { pauseBefore } from "./pause-before.ts";

const TRIES = 4;
const isTransient = (error: unknown) => error instanceof ApiError && (error.status === 0 || error.status === 503);

/** Asks again with the same ids while the server is not reached, so that a lost answer does not ask the models twice. */
async function insist(page: Page | null, request: ComparisonRequest): Promise<StartedComparison> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startComparison(page, request);
    } catch (error) {
      const isFinal = error instanceof ApiError && error.code === "model_not_configured";
      if (attempt === TRIES || isFinal || !isTransient(error)) throw error;
      await pauseBefore(attempt, new AbortController().signal);
    }
  }
}

/** The empty answer that is shown until its stream says more. */
function stubOf({ id, blind, answerIds, models }: StartedComparison, position: number): ChatMessage {
  const model = models?.[position];
  return {
    id: answerIds[position] ?? "",
    role: "assistant",
    parts: [],
    metadata: {
      createdAt: new Date().toISOString(),
      status: "streaming",
      ...(model ? { modelId: model.id, modelName: model.name } : {}),
      comparison: { id, blind, position, size: answerIds.length },
    },
  };
}

/**
 * Has the message of `entry` answered by several models, and shows the answers as they begin.
 * @param models Null: blindly, by two that the server picks.
 * @param created The conversation that the message begins; null in one that is there.
 * @throws ApiError when nothing was started
 */
export async function askSeveral(
  queryClient: QueryClient,
  page: Page | null,
  entry: OutboxEntry,
  models: readonly string[] | null,
  created: Conversation | null,
): Promise<void> {
  const { conversationId, parentId, body, message } = entry;
  const started = await insist(page, {
    id: newClientId(),
    blind: models === null,
    ...(models ? { models: [...models] } : {}),
    send: { ...body, parentId },
  });
  if (created) {
    const detail: ConversationDetail = { conversation: created, nodes: [], activeLeafId: null };
    queryClient.setQueryData(conversationKey(conversationId), detail);
    putConversation(queryClient, created);
  }
  const answers = started.answerIds.map((_, position) => ({ parentId: entry.id, message: stubOf(started, position) }));
  putNodes(queryClient, conversationId, [{ parentId, message }, ...answers], started.answerIds[0]);
  patchConversation(queryClient, conversationId, { running: true, lastMessageAt: entry.createdAt });
  void queryClient.invalidateQueries({ queryKey: quotaKey });
}
