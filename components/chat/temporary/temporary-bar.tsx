"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Ghost } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { useConversationActs } from "@/components/shell/use-conversation-acts";
import { useOpenChat } from "@/components/shell/use-open-chat";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast-store";
import { conversationKey, deleteConversation } from "@/lib/chat/client";
import { useChatSession } from "../chat-session-provider";

/** Says that the chat on screen is temporary, and lets it be kept or ended. */
export function TemporaryBar({ conversationId }: { conversationId: string }) {
  const t = useTranslations("chat.temporary");
  const acts = useConversationActs();
  const openChat = useOpenChat();
  const session = useChatSession();
  const queryClient = useQueryClient();
  const [saving, setSaving] = useState(false);
  const [asking, setAsking] = useState(false);
  const ended = useRef(false);

  useEffect(
    () => () => {
      // Not before the view is left: it would read the chat again, which is gone.
      if (ended.current) queryClient.removeQueries({ queryKey: conversationKey(conversationId) });
    },
    [queryClient, conversationId],
  );

  async function save() {
    setSaving(true);
    // Not shown before it is so: until then a message would still be a temporary one.
    if (await acts.update(conversationId, { temporary: false }, {})) toast.show({ message: t("saved"), icon: "check" });
    setSaving(false);
  }

  async function end() {
    await deleteConversation(conversationId);
    await session?.outbox.discardAll(conversationId);
    session?.drafts.set(conversationId, { text: "", attachments: [], image: null });
    ended.current = true;
    openChat(null);
    toast.show({ message: t("ended"), icon: "check" });
  }

  return (
    <section
      aria-label={t("name")}
      className="hairline-b flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-2 text-text-2"
    >
      <Ghost aria-hidden className="shrink-0" />
      <p className="min-w-48 flex-1">
        <strong className="font-medium text-text">{t("name")}.</strong> {t("about")}
      </p>
      <span className="flex flex-wrap gap-1.5">
        <Button size="sm" busy={saving} onClick={() => void save()}>
          {t("save")}
        </Button>
        <Button size="sm" variant="danger-line" onClick={() => setAsking(true)}>
          {t("end")}
        </Button>
      </span>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("endTitle")}
        description={t("endHint")}
        confirmLabel={t("end")}
        onConfirm={end}
      />
    </section>
  );
}
