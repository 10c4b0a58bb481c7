import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { SIDEBAR_COOKIE } from "@/components/shell/sidebar-cookie";
import { ClientMessages } from "@/components/ui/client-messages";
import { listSecurityNotices } from "@/lib/auth/security-log/notices";
import { getProfile } from "@/lib/auth/service/profile";
import { requestedPath, requirePage } from "@/lib/gate/page";

/** Everything behind sign-in. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const principal = await requirePage("chat.read", await requestedPath());
  const { userId, email, viewedBy } = principal;
  const [profile, notices, jar] = await Promise.all([
    getProfile(principal),
    // Told to the person, not to an administrator who looks.
    viewedBy ? [] : listSecurityNotices(principal),
    cookies(),
  ]);
  return (
    <ClientMessages namespaces={["chat", "sidebar", "models", "workspaces"]}>
      <AppShell
        profile={profile}
        notices={notices}
        view={viewedBy ? { userId, email, until: viewedBy.until.toISOString() } : null}
        startCollapsed={jar.get(SIDEBAR_COOKIE)?.value === "collapsed"}
      >
        {children}
      </AppShell>
    </ClientMessages>
  );
}
