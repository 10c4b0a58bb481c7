import type { ReactNode } from "react";
import { AuthFrame } from "@/components/auth/auth-frame";
import { pickShowcase } from "@/components/marketing/showcase";
import { ClientMessages } from "@/components/ui/client-messages";
import { listRegistryModels } from "@/lib/models/registry/load-registry";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <ClientMessages namespaces={["auth", "fields", "connections", "passkeys"]}>
      <AuthFrame showcase={pickShowcase(listRegistryModels())}>{children}</AuthFrame>
    </ClientMessages>
  );
}
