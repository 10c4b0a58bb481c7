"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { useOpenConversationId } from "@/components/shell/use-open-chat";
import { ThreadSkeleton } from "@/components/states/thread-skeleton";
import { loadConversationView } from "./load-parts";
import { NewChat } from "./new-chat";

const ConversationView = lazy(() => loadConversationView().then((module) => ({ default: module.ConversationView })));

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
  return (
    <Suspense fallback={<ThreadSkeleton />}>
      <ConversationView key={conversationId} conversationId={conversationId} />
    </Suspense>
  );
}
