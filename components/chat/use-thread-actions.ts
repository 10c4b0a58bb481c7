"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffectEvent, useMemo } from "react";
import { useConversationActs } from "@/components/shell/use-conversation-acts";
import { useErrorToast } from "@/components/shell/use-error-toast";
import { updateConversation } from "@/lib/chat/client";
import { putNodes } from "@/lib/chat/client/conversation-cache";
import { createEntry } from "@/lib/chat/client/create-entry";
import { AUTO_MODEL_ID } from "@/lib/chat/client/limits";
import { attachmentsOf, textOf } from "@/lib/chat/client/message-parts";
import { newestLeaf } from "@/lib/chat/client/message-tree";
import type { Thread } from "@/lib/chat/client/thread-rows";
import type { ImageOptions } from "@/lib/chat/schema";
import { useChatSession } from "./chat-session-provider";
import type { ModelChoice } from "./model-choice";
import type { ThreadActions } from "./thread-context";

interface ThreadActionsOptions {
  conversationId: string;
  temporary: boolean;
  thread: Thread;
  choice: ModelChoice;
  setEditingId: (id: string | null) => void;
  onSent: () => void;
}

/** What kind of images the newest answer to a message was asked to be; null for a text. */
function imageAskedOf({ tree }: Thread, messageId: string): ImageOptions | null {
  const answers = tree.children.get(messageId) ?? [];
  return tree.byId.get(answers.at(-1) ?? "")?.message.metadata?.image ?? null;
}

/** The acts of the rows of a thread, as one object that stays the same. */
export function useThreadActions(options: ThreadActionsOptions): ThreadActions {
  const { conversationId } = options;
  const queryClient = useQueryClient();
  const session = useChatSession();
  const showError = useErrorToast();
  const acts = useConversationActs();

  const switchTo: ThreadActions["switchTo"] = (messageId) => {
    const leafId = newestLeaf(options.thread.tree, messageId) ?? messageId;
    putNodes(queryClient, conversationId, [], leafId);
    updateConversation(conversationId, { activeLeafId: leafId }).catch(showError);
  };

  const submitEdit: ThreadActions["submitEdit"] = (node, text) => {
    const { model, routeMode } = options.choice;
    options.setEditingId(null);
    const { parentId, message } = node;
    const attachments = attachmentsOf(message);
    const image = imageAskedOf(options.thread, message.id);
    // Where the chat is gone by now, its first message in other words would begin one that is kept.
    const temporary = options.temporary && parentId === null;
    const place = { conversationId, parentId, after: null, temporary };
    const entry = createEntry({ ...place, text, attachments, model, routeMode, image });
    void session?.submit(entry, null);
    options.onSent();
  };

  const regenerate: ThreadActions["regenerate"] = (parentId, model) => {
    const parent = options.thread.tree.byId.get(parentId);
    if (!parent) return;
    const { routeMode } = options.choice;
    // The same kind of answer again. A model that was chosen decides by what it makes.
    const asked = imageAskedOf(options.thread, parentId);
    const image = model === undefined ? asked : model === AUTO_MODEL_ID && asked ? { ...asked, model } : null;
    const body = {
      trigger: "regenerate" as const,
      conversationId,
      parentId,
      model: model ?? options.choice.model,
      routeMode,
      ...(image ? { image } : {}),
    };
    session?.regenerate(body, parent.message).catch(showError);
    options.onSent();
  };

  const takeBack: ThreadActions["takeBack"] = (entry) => {
    session?.drafts.giveBack(conversationId, {
      text: textOf(entry.message),
      attachments: attachmentsOf(entry.message),
      image: entry.body.image ?? null,
    });
    void session?.outbox.discard(entry.id);
  };

  const act = useEffectEvent(<K extends keyof ThreadActions>(name: K, args: Parameters<ThreadActions[K]>) => {
    const all: ThreadActions = {
      switchTo,
      startEdit: options.setEditingId,
      submitEdit,
      regenerate,
      useHere: (model) => void acts.update(conversationId, { model }, { model }),
      retryPending: (id) => void session?.outbox.retry(id),
      discardPending: (id) => void session?.outbox.discard(id),
      takeBack,
    };
    (all[name] as (...list: Parameters<ThreadActions[K]>) => void)(...args);
  });

  return useMemo(
    () => ({
      switchTo: (...args) => act("switchTo", args),
      startEdit: (...args) => act("startEdit", args),
      submitEdit: (...args) => act("submitEdit", args),
      regenerate: (...args) => act("regenerate", args),
      useHere: (...args) => act("useHere", args),
      retryPending: (...args) => act("retryPending", args),
      discardPending: (...args) => act("discardPending", args),
      takeBack: (...args) => act("takeBack", args),
    }),
    [],
  );
}
