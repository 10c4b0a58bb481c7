"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useChatSession } from "@/components/chat/chat-session-provider";
import { toast } from "@/components/ui/toast-store";
import { conversationKey, deleteConversation, restoreConversation, updateConversation } from "@/lib/chat/client";
import { patchConversation, putConversation, removeConversation } from "@/lib/chat/client/conversation-cache";
import type { OutboxEntry } from "@/lib/chat/client/outbox-entry";
import type { Conversation, ConversationDetail, UpdateConversation } from "@/lib/chat/schema";
import { useErrorToast } from "./use-error-toast";
import { useOpenChat, useOpenConversationId } from "./use-open-chat";

/** What can be done with a conversation from its row, its header and the palette. All of it shows at once. */
export function useConversationActs() {
  const t = useTranslations("sidebar");
  const queryClient = useQueryClient();
  const showError = useErrorToast();
  const openChat = useOpenChat();
  const openId = useOpenConversationId();
  const session = useChatSession();

  /** Shows `shown` now, sends `changes`, and goes back when they are refused. */
  async function update(id: string, changes: UpdateConversation, shown: Partial<Conversation>): Promise<boolean> {
    const before = patchConversation(queryClient, id, shown);
    const detail = queryClient.getQueryData<ConversationDetail>(conversationKey(id));
    try {
      // The server does not know a chat whose first message it has refused, or has not got yet.
      const begins = !detail?.nodes.length && (await session?.outbox.amend(id, changes));
      if (!begins) putConversation(queryClient, await updateConversation(id, changes));
      return true;
    } catch (error) {
      if (before) putConversation(queryClient, before);
      showError(error);
      return false;
    }
  }

  async function setArchived(conversation: Conversation, archived: boolean) {
    const archivedAt = archived ? new Date().toISOString() : null;
    if (!(await update(conversation.id, { archived }, { archivedAt }))) return;
    if (archived && openId === conversation.id) openChat(null);
    toast.show({
      message: t(archived ? "archivedToast" : "unarchivedToast", { title: conversation.title }),
      icon: "archive",
      action: { label: t("undo"), onAct: () => void update(conversation.id, { archived: !archived }, {}) },
    });
  }

  async function remove(conversation: Conversation) {
    removeConversation(queryClient, conversation.id);
    if (openId === conversation.id) openChat(null);
    try {
      await deleteConversation(conversation.id);
    } catch (error) {
      putConversation(queryClient, conversation);
      showError(error);
      return;
    }
    // What still waits there would begin the chat anew.
    const waiting = (await session?.outbox.discardAll(conversation.id)) ?? [];
    toast.show({
      message: t("deletedToast", { title: conversation.title }),
      icon: "check",
      action: { label: t("undo"), onAct: () => void restore(conversation, waiting) },
    });
  }

  async function restore(conversation: Conversation, waiting: OutboxEntry[]) {
    try {
      putConversation(queryClient, await restoreConversation(conversation.id));
      for (const entry of waiting) await session?.outbox.add(entry);
      if (openId === conversation.id) openChat(conversation.id);
    } catch (error) {
      showError(error);
    }
  }

  return {
    update,
    rename: (id: string, title: string) => update(id, { title }, { title }),
    setPinned: (id: string, pinned: boolean) =>
      update(id, { pinned }, { pinnedAt: pinned ? new Date().toISOString() : null }),
    setArchived,
    remove,
  };
}
