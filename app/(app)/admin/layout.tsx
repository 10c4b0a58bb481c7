import type { ReactNode } from "react";
import { AdminFrame } from "@/components/admin/admin-frame";
import { ClientMessages } from "@/components/ui/client-messages";
import { requireAdminPage } from "@/lib/gate/admin-page";
import { isFeatureOn } from "@/lib/gate/features";

/** The console of whoever runs the server. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  await requireAdminPage();
  return (
    <ClientMessages
      namespaces={[
        "admin",
        "operations",
        "console",
        "fields",
        "auth",
        "proof",
        "passkeys",
        ...(isFeatureOn("billing") ? (["payments"] as const) : []),
      ]}
    >
      <AdminFrame sells={isFeatureOn("billing")}>{children}</AdminFrame>
    </ClientMessages>
  );
}
