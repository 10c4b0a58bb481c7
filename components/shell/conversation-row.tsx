"use client";

import { Clock, Ellipsis } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { LiveDot } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Menu, MenuTrigger } from "@/components/ui/menu";
import type { Conversation } from "@/lib/chat/schema";
import { ChatLink } from "./chat-link";
import { LazyConversationMenu } from "./lazy-conversation-menu";
import { navRow } from "./nav-row";
import { RenameInput } from "./rename-input";
import { useConversationActs } from "./use-conversation-acts";

interface ConversationRowProps {
  conversation: Conversation;
  current: boolean;
  /** A message of it waits for the connection. */
  waiting: boolean;
  /** Reached by Tab; the other rows by arrow keys. */
  tabStop: boolean;
}

/** One conversation of the sidebar: opens on click, its acts appear on hover, focus and while it is open. */
export function ConversationRow({ conversation, current, waiting, tabStop }: ConversationRowProps) {
  const t = useTranslations("sidebar");
  const acts = useConversationActs();
  const [renaming, setRenaming] = useState(false);
  if (renaming) {
    return (
      <li>
        <RenameInput
          title={conversation.title}
          label={t("renameLabel")}
          onDone={(title) => {
            setRenaming(false);
            if (title !== null) void acts.rename(conversation.id, title);
          }}
        />
      </li>
    );
  }
  const tabIndex = tabStop ? 0 : -1;
  return (
    <li className="relative">
      <ChatLink
        conversationId={conversation.id}
        data-row=""
        tabIndex={tabIndex}
        aria-current={current ? "page" : undefined}
        className={cn(navRow, "peer pe-8")}
        onDoubleClick={() => setRenaming(true)}
        onKeyDown={(event) => {
          if (event.key === "F2") setRenaming(true);
          if (event.key === "Delete") void acts.remove(conversation);
        }}
      >
        <span dir="auto" className="truncate">
          {conversation.title}
        </span>
      </ChatLink>
      <span className="pointer-events-none absolute inset-y-0 end-2.5 flex items-center text-text-3 peer-hover:opacity-0 has-[+*:hover]:opacity-0">
        {conversation.running ? (
          <LiveDot label={t("running")} />
        ) : (
          waiting && <Clock role="img" aria-label={t("waiting")} className="size-3.5" />
        )}
      </span>
      <Menu>
        <MenuTrigger
          render={
            <button
              type="button"
              tabIndex={tabIndex}
              aria-label={t("actsOn", { title: conversation.title })}
              className="absolute inset-y-1 end-1 grid w-6 place-items-center rounded-sm text-text-3 opacity-0 peer-hover:opacity-100 hover:bg-hover hover:text-text hover:opacity-100 focus-visible:opacity-100 aria-expanded:bg-hover aria-expanded:opacity-100 peer-focus-visible:opacity-100 pointer-coarse:opacity-100"
            />
          }
        >
          <Ellipsis aria-hidden />
        </MenuTrigger>
        <LazyConversationMenu conversation={conversation} onRename={() => setRenaming(true)} />
      </Menu>
    </li>
  );
}
