"use client";

import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  startTransition,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { type ChatSession, createChatSession } from "@/lib/chat/client/chat-session";
import type { Draft } from "@/lib/chat/client/drafts";
import type { OutboxSnapshot } from "@/lib/chat/client/outbox";
import type { Page } from "@/lib/chat/client/page-headers";
import type { LiveRun } from "@/lib/chat/client/run-registry";

const SessionContext = createContext<ChatSession | null>(null);
const NOTHING: OutboxSnapshot = { entries: [], sendingId: null };
const NO_DRAFT: Draft = { text: "", attachments: [] };
const never = () => () => undefined;

/** Opens the tab's chat session once the page has come alive in a browser. */
export function ChatSessionProvider({ userId, workspaceId, children }: Page & { children: ReactNode }) {
  const queryClient = useQueryClient();
  const [session, setSession] = useState<ChatSession | null>(null);
  useEffect(() => {
    let opened: ChatSession | null = null;
    // In a task of its own: a slow phone can answer a touch before it.
    const timer = setTimeout(() => {
      opened = createChatSession(queryClient, { userId, workspaceId });
      startTransition(() => setSession(opened));
    });
    return () => {
      clearTimeout(timer);
      opened?.dispose();
    };
  }, [queryClient, userId, workspaceId]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** The chat session; null on the server and in the first render of the browser. */
export function useChatSession(): ChatSession | null {
  return useContext(SessionContext);
}

/** What waits to be sent. */
export function useOutbox(): OutboxSnapshot {
  const outbox = useChatSession()?.outbox;
  return useSyncExternalStore(
    outbox?.subscribe ?? never,
    () => outbox?.getSnapshot() ?? NOTHING,
    () => NOTHING,
  );
}

/** The answer that is being written in a conversation, if this tab reads it. */
export function useLiveRun(conversationId: string): LiveRun | null {
  const runs = useChatSession()?.runs;
  return useSyncExternalStore(
    runs?.subscribe ?? never,
    () => runs?.find(conversationId) ?? null,
    () => null,
  );
}

/** The unsent text and files of a place: a conversation id, or `new`. */
export function useDraft(place: string): Draft {
  const drafts = useChatSession()?.drafts;
  return useSyncExternalStore(
    drafts?.subscribe ?? never,
    () => drafts?.get(place) ?? NO_DRAFT,
    () => NO_DRAFT,
  );
}
