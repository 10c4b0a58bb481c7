"use client";

import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";
import { textOf } from "@/lib/chat/client/message-parts";
import type { Siblings } from "@/lib/chat/client/message-tree";
import type { MessageNode } from "@/lib/chat/schema";
import { BranchArrows } from "./branch-arrows";
import { EditMessage } from "./edit-message";
import { MessageFiles } from "./message-files";
import { useThreadActions, useThreadFacts } from "./thread-context";
import { UserBubble } from "./user-bubble";

interface UserMessageProps {
  node: MessageNode;
  siblings: Siblings;
}

/** A message of the person: a quiet bubble at the end of the line, its acts on hover and focus. */
export const UserMessage = memo(function UserMessage({ node, siblings }: UserMessageProps) {
  const t = useTranslations("chat.message");
  const { startEdit, submitEdit } = useThreadActions();
  const { editingId, busy } = useThreadFacts();
  const { message } = node;
  const text = textOf(message);
  if (editingId === message.id) {
    return <EditMessage text={text} onCancel={() => startEdit(null)} onSubmit={(next) => submitEdit(node, next)} />;
  }
  return (
    <div className="group/message relative flex flex-col items-end">
      <div className="flex max-w-[84%] flex-col items-end gap-2 max-[45rem]:max-w-[92%]">
        <h3 className="sr-only">{t("you")}</h3>
        <MessageFiles message={message} />
        <UserBubble text={text} />
      </div>
      <div className="absolute end-0 top-full flex h-7 items-center gap-0.5">
        <span className="flex opacity-0 group-focus-within/message:opacity-100 group-hover/message:opacity-100 pointer-coarse:opacity-100">
          <CopyButton text={text} className="[&>span]:absolute" />
          <IconButton label={t("edit")} disabled={busy} onClick={() => startEdit(message.id)}>
            <Pencil aria-hidden />
          </IconButton>
        </span>
        <BranchArrows siblings={siblings} />
      </div>
    </div>
  );
});
