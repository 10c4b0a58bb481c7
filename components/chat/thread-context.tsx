"use client";

import { createContext, useContext } from "react";
import type { OutboxEntry } from "@/lib/chat/client/outbox-entry";
import type { MessageNode } from "@/lib/chat/schema";
import type { RouteMode } from "@/lib/models/schema";

/** What the rows of a thread can ask for. Stable for the life of the view, so that rows render only for their own. */
export interface ThreadActions {
  switchTo: (messageId: string) => void;
  startEdit: (messageId: string | null) => void;
  submitEdit: (node: MessageNode, text: string) => void;
  /** Answers the user message once more; with `model` by that one, without by the conversation's choice. */
  regenerate: (parentId: string, model?: string) => void;
  /** Makes a model the conversation's choice. */
  useHere: (modelId: string) => void;
  retryPending: (id: string) => void;
  discardPending: (id: string) => void;
  /** Takes a waiting message back into the composer. */
  takeBack: (entry: OutboxEntry) => void;
}

/** What the rows show that changes from time to time. */
export interface ThreadFacts {
  conversationId: string;
  /** True while an answer is being written: nothing else can be asked for. */
  busy: boolean;
  editingId: string | null;
  usedIds: readonly string[];
  routeMode: RouteMode;
}

const ActionsContext = createContext<ThreadActions | null>(null);
const FactsContext = createContext<ThreadFacts | null>(null);
export const ThreadActionsProvider = ActionsContext;
export const ThreadFactsProvider = FactsContext;

function required<T>(value: T | null): T {
  if (value === null) throw new Error("This part belongs inside a thread.");
  return value;
}

export const useThreadActions = () => required(useContext(ActionsContext));
export const useThreadFacts = () => required(useContext(FactsContext));
