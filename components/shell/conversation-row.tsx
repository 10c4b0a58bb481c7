"use client";

import { Clock, Ellipsis } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { LiveDot } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Menu, MenuTrigger } from "@/components/ui/menu";
import type { Conversation } from "@/lib/chat/schema";
import { ChatLink } from "./chat-link";
import { LazyConversationMenu } from "./lazy-conversation-menu";
import { navRow } from "./nav-row";
import { RenameInput } from "./rename-input";
import { useConversationActs } from "./use-conversation-acts";

/** Gives the focus to the row below, or above where there is none, of one that is about to go. */
function focusBeside(row: HTMLElement) {
  const rows = [...(row.closest("nav")?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  const at = rows.indexOf(row);
  (rows[at + 1] ?? rows[at - 1])?.focus();
}

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
  const row = useRef<HTMLLIElement>(null);
  const endedByKey = useRef(false);
  useEffect(() => {
    if (renaming || !endedByKey.current) return;
    endedByKey.current = false;
    row.current?.querySelector<HTMLElement>("[data-row]")?.focus();
  }, [renaming]);
  if (renaming) {
    return (
      <li ref={row}>
        <RenameInput
          title={conversation.title}
          label={t("renameLabel")}
          onDone={(title) => {
            // Left for something else, the field has lost the focus by now.
            endedByKey.current = row.current?.contains(document.activeElement) ?? false;
            setRenaming(false);
            if (title !== null) void acts.rename(conversation.id, title);
          }}
        />
      </li>
    );
  }
  const tabIndex = tabStop ? 0 : -1;
  return (
    <li ref={row} className="relative">
      <ChatLink
        conversationId={conversation.id}
        data-row=""
        tabIndex={tabIndex}
        aria-current={current ? "page" : undefined}
        className={cn(navRow, "peer pe-8")}
        onDoubleClick={() => setRenaming(true)}
        onKeyDown={(event) => {
          if (event.key === "F2") setRenaming(true);
          if (event.key !== "Delete") return;
          focusBeside(event.currentTarget);
          void acts.remove(conversation);
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
