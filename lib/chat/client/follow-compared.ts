import type { Chat } from "@ai-sdk/react";
import type { QueryClient } from "@tanstack/react-query";
import { quotaKey } from "../../billing/client.ts";
import { conversationKey } from "../client.ts";
import type { ChatMessage, ConversationDetail } from "../schema.ts";
import { patchConversation, putNodes } from "./conversation-cache.ts";
import { runChat } from "./run-chat.ts";

interface FollowOptions {
  conversationId: string;
  parentId: string;
  answerId: string;
  signal: AbortSignal;
  onChat: (chat: Chat<ChatMessage>) => void;
  onReconnecting: (reconnecting: boolean) => void;
}

/** Reads one of several answers from its first event to its end, and puts it into the cache. Leaving it stops nothing. */
export async function followCompared(queryClient: QueryClient, options: FollowOptions): Promise<void> {
  const { conversationId, parentId, answerId, signal, onChat, onReconnecting } = options;
  const answer = await runChat({
    request: { kind: "resume", answerId },
    page: null,
    signal,
    onChat,
    onReconnecting,
    onOpen: () => undefined,
    onTitle: ({ conversationId: id, title }) => void patchConversation(queryClient, id, { title }),
  }).catch(() => null);
  if (signal.aborted) return;
  if (answer?.metadata && answer.metadata.status !== "streaming") {
    putNodes(queryClient, conversationId, [{ parentId, message: answer }]);
  } else {
    // Only the server knows how this ended: the log was gone, or the connection could not be kept.
    await queryClient.invalidateQueries({ queryKey: conversationKey(conversationId) });
  }
  const detail = queryClient.getQueryData<ConversationDetail>(conversationKey(conversationId));
  const running = detail?.nodes.some(({ message }) => message.metadata?.status === "streaming") ?? false;
  patchConversation(queryClient, conversationId, { running });
  if (!running) void queryClient.invalidateQueries({ queryKey: quotaKey });
}
