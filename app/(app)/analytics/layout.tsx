import type { ReactNode } from "react";
import { ClientMessages } from "@/components/ui/client-messages";

export default function AnalyticsLayout({ children }: { children: ReactNode }) {
  return <ClientMessages namespaces={["analytics", "models"]}>{children}</ClientMessages>;
}
