"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { useOpenConversationId } from "@/components/shell/use-open-chat";
import { ThreadSkeleton } from "@/components/states/thread-skeleton";
import { NewChat } from "./new-chat";

const ConversationView = dynamic(() => import("./conversation-view").then((module) => module.ConversationView), {
  loading: () => <ThreadSkeleton />,
});

/** The chat that the address names. Both kinds of page render it, so that going between them asks nobody. */
export function ChatRoot() {
  const conversationId = useOpenConversationId();
  const [fresh, setFresh] = useState(0);
  useEffect(() => {
    const onNew = () => setFresh((count) => count + 1);
    addEventListener("nexus:new-chat", onNew);
    return () => removeEventListener("nexus:new-chat", onNew);
  }, []);
  if (conversationId === null) return <NewChat key={`new-${fresh}`} />;
  return <ConversationView key={conversationId} conversationId={conversationId} />;
}
