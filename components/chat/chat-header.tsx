"use client";

import { ChevronDown, Menu as MenuIcon, SquarePen } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ChatLink } from "@/components/shell/chat-link";
import { LazyConversationMenu } from "@/components/shell/lazy-conversation-menu";
import { RenameInput } from "@/components/shell/rename-input";
import { useShell } from "@/components/shell/shell-context";
import { useConversationActs } from "@/components/shell/use-conversation-acts";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuTrigger } from "@/components/ui/menu";
import type { Conversation } from "@/lib/chat/schema";

const ProjectCrumb = dynamic(
  () => import("@/components/projects/project-crumb").then((module) => module.ProjectCrumb),
  {
    ssr: false,
  },
);

interface ChatHeaderProps {
  /** Null in a new chat, and while it is not loaded. */
  conversation: Conversation | null;
  /** What the page is called while its title cannot be read. */
  heading?: string;
  renaming?: boolean;
  onRenaming?: (renaming: boolean) => void;
  onInstructions?: () => void;
  /** What stands at the end of the line. */
  children?: ReactNode;
}

/** The line above a chat: its title and what can be done with it; on phones also the way to the sidebar. */
export function ChatHeader({
  conversation,
  heading,
  renaming = false,
  onRenaming,
  onInstructions,
  children,
}: ChatHeaderProps) {
  const t = useTranslations("sidebar");
  const { setSheetOpen } = useShell();
  const acts = useConversationActs();
  return (
    <header
      className={`flex h-12 shrink-0 items-center gap-2 ps-4 pe-3 max-[45rem]:h-14 max-[45rem]:px-1 ${conversation ? "hairline-b" : ""}`}
    >
      <IconButton
        label={t("open")}
        tooltip={false}
        className="size-11 min-[45rem]:hidden"
        onClick={() => setSheetOpen(true)}
      >
        <MenuIcon aria-hidden className="size-5" />
      </IconButton>
      <div className="flex min-w-0 flex-1 items-center gap-1.5 max-[45rem]:justify-center">
        {heading !== undefined && (!conversation || renaming) && <h1 className="sr-only">{heading}</h1>}
        {conversation && renaming && (
          <RenameInput
            title={conversation.title}
            label={t("renameLabel")}
            className="h-8 w-full max-w-96 min-w-0 rounded-sm bg-surface px-2 font-medium outline-2 -outline-offset-2 outline-focus"
            onDone={(title) => {
              onRenaming?.(false);
              if (title !== null) void acts.rename(conversation.id, title);
            }}
          />
        )}
        {conversation && !renaming && (
          <>
            {conversation.projectId && <ProjectCrumb id={conversation.projectId} />}
            <h1 dir="auto" className="truncate font-medium" onDoubleClick={() => onRenaming?.(true)}>
              {conversation.title}
            </h1>
            {!conversation.temporary && (
              <Menu>
                <MenuTrigger
                  render={<IconButton size="sm" label={t("actsOn", { title: conversation.title })} tooltip={false} />}
                >
                  <ChevronDown aria-hidden />
                </MenuTrigger>
                <LazyConversationMenu
                  conversation={conversation}
                  onRename={() => onRenaming?.(true)}
                  {...(onInstructions ? { onInstructions } : {})}
                />
              </Menu>
            )}
          </>
        )}
      </div>
      {children}
      <IconButton
        label={t("newChat")}
        tooltip={false}
        className="size-11 min-[45rem]:hidden"
        render={<ChatLink conversationId={null} />}
      >
        <SquarePen aria-hidden className="size-5" />
      </IconButton>
    </header>
  );
}
