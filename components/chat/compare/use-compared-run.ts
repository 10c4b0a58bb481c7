"use client";

import type { Chat } from "@ai-sdk/react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { followCompared } from "@/lib/chat/client/follow-compared";
import type { ChatMessage, MessageNode } from "@/lib/chat/schema";

/** Reads an answer while it is being written and its column is on the page. */
export function useComparedRun(conversationId: string, { parentId, message }: MessageNode) {
  const queryClient = useQueryClient();
  const [chat, setChat] = useState<Chat<ChatMessage> | null>(null);
  const [reconnecting, setReconnecting] = useState(false);
  const answerId = message.id;
  const live = message.metadata?.status === "streaming";
  useEffect(() => {
    if (!live || parentId === null) return;
    const leaving = new AbortController();
    void followCompared(queryClient, {
      conversationId,
      parentId,
      answerId,
      signal: leaving.signal,
      onChat: setChat,
      onReconnecting: setReconnecting,
    });
    return () => {
      leaving.abort();
      setChat(null);
    };
  }, [queryClient, conversationId, parentId, answerId, live]);
  return { live, chat, reconnecting };
}
