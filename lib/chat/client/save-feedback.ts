import type { QueryClient } from "@tanstack/react-query";
import { conversationKey, giveFeedback, takeFeedbackBack } from "../client.ts";
import type { Feedback } from "../feedback/schema.ts";
import type { ConversationDetail } from "../schema.ts";
import { putNodes } from "./conversation-cache.ts";

interface Saving {
  /** What the server has. */
  saved: Feedback | null;
  last: Promise<unknown>;
}

/** Answers whose feedback is on its way: one request after the other, so that the last press wins at the server too. */
const saving = new Map<string, Saving>();

function findNode(queryClient: QueryClient, conversationId: string, answerId: string) {
  const detail = queryClient.getQueryData<ConversationDetail>(conversationKey(conversationId));
  return detail?.nodes.find(({ message }) => message.id === answerId);
}

function show(queryClient: QueryClient, conversationId: string, answerId: string, feedback: Feedback | null): void {
  const node = findNode(queryClient, conversationId, answerId);
  if (!node?.message.metadata) return;
  const message = { ...node.message, metadata: { ...node.message.metadata, feedback } };
  putNodes(queryClient, conversationId, [{ ...node, message }]);
}

/**
 * Shows feedback on an answer at once and saves it; null takes it back. When that fails, what the server has is shown
 * again, unless something else was said meanwhile.
 * @throws ApiError
 */
export async function saveFeedback(
  queryClient: QueryClient,
  conversationId: string,
  answerId: string,
  feedback: Feedback | null,
): Promise<void> {
  const shown = () => findNode(queryClient, conversationId, answerId)?.message.metadata?.feedback ?? null;
  const state = saving.get(answerId) ?? { saved: shown(), last: Promise.resolve() };
  saving.set(answerId, state);
  show(queryClient, conversationId, answerId, feedback);
  const turn = state.last.then(
    async (): Promise<unknown> => (feedback ? giveFeedback(answerId, feedback) : takeFeedbackBack(answerId)),
  );
  const last = turn.catch(() => undefined);
  state.last = last;
  try {
    await turn;
    state.saved = feedback;
  } catch (error) {
    if (state.last === last) show(queryClient, conversationId, answerId, state.saved);
    throw error;
  } finally {
    if (state.last === last) saving.delete(answerId);
  }
}
