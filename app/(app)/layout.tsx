import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { SIDEBAR_COOKIE } from "@/components/shell/sidebar-cookie";
import { ClientMessages } from "@/components/ui/client-messages";
import { getProfile } from "@/lib/auth/service/profile";
import { requestedPath, requirePage } from "@/lib/gate/page";

/** Everything behind sign-in. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const principal = await requirePage("chat.read", await requestedPath());
  const [profile, jar] = await Promise.all([getProfile(principal), cookies()]);
  return (
    <ClientMessages namespaces={["chat", "sidebar", "models"]}>
      <AppShell profile={profile} startCollapsed={jar.get(SIDEBAR_COOKIE)?.value === "collapsed"}>
        {children}
      </AppShell>
    </ClientMessages>
  );
}
