import type { Chat } from "@ai-sdk/react";
import type { ChatMessage } from "../schema.ts";

/** An answer that is being written and read in this tab. */
export interface LiveRun {
  conversationId: string;
  /** The user message that is answered. */
  parentId: string;
  /** Null until the server has named the answer. */
  answerId: string | null;
  chat: Chat<ChatMessage> | null;
  reconnecting: boolean;
  stopping: boolean;
}

export type RunRegistry = ReturnType<typeof createRunRegistry>;

/** The live runs of this tab, one per conversation, outside React so that they outlive the view they are shown in. */
export function createRunRegistry() {
  const runs = new Map<string, LiveRun>();
  const listeners = new Set<() => void>();
  const notify = () => {
    for (const listener of listeners) listener();
  };
  return {
    find: (conversationId: string) => runs.get(conversationId) ?? null,
    count: () => runs.size,
    start(run: LiveRun) {
      runs.set(run.conversationId, run);
      notify();
    },
    update(conversationId: string, change: Partial<LiveRun>) {
      const run = runs.get(conversationId);
      if (!run) return;
      runs.set(conversationId, { ...run, ...change });
      notify();
    },
    end(conversationId: string) {
      if (runs.delete(conversationId)) notify();
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
