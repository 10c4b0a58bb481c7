"use client";

import Link from "next/link";
import type { ComponentProps } from "react";
import { chatPath, useOpenChat } from "./use-open-chat";

type ChatLinkProps = Omit<ComponentProps<typeof Link>, "href" | "onNavigate"> & { conversationId: string | null };

/** A real link to a conversation (null: a new chat) that opens without asking the server for a page. */
export function ChatLink({ conversationId, ...props }: ChatLinkProps) {
  const openChat = useOpenChat();
  return (
    <Link
      {...props}
      href={chatPath(conversationId)}
      prefetch={false}
      onNavigate={(event) => {
        event.preventDefault();
        openChat(conversationId);
      }}
    />
  );
}
