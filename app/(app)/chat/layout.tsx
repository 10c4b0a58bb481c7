import type { ReactNode } from "react";
import { ChatRoot } from "@/components/chat/chat-root";
import { ClientMessages } from "@/components/ui/client-messages";

/** The chat itself stands here and reads the address; the pages below only give the address a name. */
export default function ChatLayout({ children }: { children: ReactNode }) {
  return (
    <ClientMessages namespaces={["chat", "models"]}>
      <ChatRoot />
      {children}
    </ClientMessages>
  );
}
