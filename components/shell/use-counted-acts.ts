"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { Conversation } from "@/lib/chat/schema";
import { projectsKey } from "@/lib/projects/client";
import { useConversationActs } from "./use-conversation-acts";

/** The acts that take a conversation out of its project's count or put it back, and count anew. */
export function useCountedActs() {
  const acts = useConversationActs();
  const queryClient = useQueryClient();

  async function count({ projectId }: Conversation, act: Promise<void>) {
    await act;
    if (projectId !== null) void queryClient.invalidateQueries({ queryKey: projectsKey });
  }

  return {
    setPinned: acts.setPinned,
    setArchived: (conversation: Conversation, archived: boolean) =>
      count(conversation, acts.setArchived(conversation, archived)),
    remove: (conversation: Conversation) => count(conversation, acts.remove(conversation)),
  };
}
