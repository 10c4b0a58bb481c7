"use client";

import { createContext, type ReactNode, type RefObject, useContext, useEffect, useMemo, useRef } from "react";
import type { Conversation } from "@/lib/chat/schema";

/** What the chat on screen offers to the palette. */
export interface ChatCommands {
  openModels: () => void;
  openInstructions: () => void;
  /** Null while there is none that is kept. */
  conversation: Conversation | null;
  /** Null while there is no conversation yet. */
  rename: (() => void) | null;
  pickModel: (modelId: string) => void;
}

const CommandsContext = createContext<RefObject<ChatCommands | null> | null>(null);

export function ChatCommandsProvider({ children }: { children: ReactNode }) {
  const ref = useRef<ChatCommands | null>(null);
  const value = useMemo(() => ref, []);
  return <CommandsContext value={value}>{children}</CommandsContext>;
}

/** The commands of the chat on screen; read them when they are needed, they change. */
export function useChatCommands(): RefObject<ChatCommands | null> {
  const ref = useContext(CommandsContext);
  if (!ref) throw new Error("This part belongs inside the app shell.");
  return ref;
}

/** Offers `commands` while the calling view is on screen. */
export function useOfferCommands(commands: ChatCommands): void {
  const ref = useChatCommands();
  useEffect(() => {
    ref.current = commands;
    return () => {
      if (ref.current === commands) ref.current = null;
    };
  }, [ref, commands]);
}
