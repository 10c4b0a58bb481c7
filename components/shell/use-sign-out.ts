"use client";

import { useTranslations } from "next-intl";
import { useChatSession, useOutbox } from "@/components/chat/chat-session-provider";
import { toast } from "@/components/ui/toast-store";
import { signOut } from "@/lib/auth/client";
import { useShell } from "./shell-context";

/** Signing out: `ask` does it at once, or asks first while messages wait to be sent; `leave` does it in any case. */
export function useSignOut(): { waiting: number; ask: () => void; leave: () => Promise<void> } {
  const t = useTranslations("sidebar");
  const { setDialog } = useShell();
  const session = useChatSession();
  const waiting = useOutbox().entries.length;

  async function leave() {
    try {
      await signOut();
      await session?.forget();
      // A full load: nothing of this account may stay in the memory of the page.
      location.assign("/sign-in");
    } catch {
      toast.error(t("signOutFailed"));
    }
  }

  return { waiting, ask: () => (waiting > 0 ? setDialog("signOut") : void leave()), leave };
}
