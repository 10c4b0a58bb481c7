import type { ReactNode } from "react";
import { SettingsFrame } from "@/components/settings/settings-frame";
import { ClientMessages } from "@/components/ui/client-messages";

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <ClientMessages namespaces={["settings", "fields", "auth", "proof"]}>
      <SettingsFrame>{children}</SettingsFrame>
    </ClientMessages>
  );
}
