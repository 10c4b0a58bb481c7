"use client";

import { usePathname, useRouter } from "next/navigation";
import { useCallback } from "react";
import { useShell } from "./shell-context";

export const chatPath = (conversationId: string | null) =>
  conversationId === null ? "/chat" : `/chat/${conversationId}`;

/** The conversation in the address, or null on every other page. */
export function useOpenConversationId(): string | null {
  const pathname = usePathname();
  return pathname.startsWith("/chat/") ? (pathname.split("/")[2] ?? null) : null;
}

/**
 * Opens a conversation (null: a new chat). Between chats only the address changes: the view is the same component and
 * needs nothing from the server's router, so it opens at once, also offline. What follows the path goes along at once:
 * Next writes the address it knows again, and a hash that was set beside it would be lost.
 */
export function useOpenChat(): (conversationId: string | null, rest?: string) => void {
  const router = useRouter();
  const pathname = usePathname();
  const { setSheetOpen } = useShell();
  const inChat = pathname === "/chat" || pathname.startsWith("/chat/");
  return useCallback(
    (conversationId, rest = "") => {
      setSheetOpen(false);
      const path = chatPath(conversationId) + rest;
      if (!inChat) router.push(path);
      else if (location.pathname + location.search + location.hash !== path) history.pushState(null, "", path);
      if (conversationId === null) dispatchEvent(new Event("nexus:new-chat"));
    },
    [router, inChat, setSheetOpen],
  );
}
