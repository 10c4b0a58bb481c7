import type { OAuthProblem } from "@/lib/auth/oauth/schema";
import { SettingsPage } from "../settings-page";
import { ConnectionsSection } from "./connections-section";
import { DevicesSection } from "./devices-section";
import { PasswordSection } from "./password-section";
import { SecurityLogSection } from "./security-log-section";
import { TwoFactorSection } from "./two-factor-section";

/** How the person signs in, where they are signed in, and everything that happened. */
export function SecurityPage({ problem }: { problem: OAuthProblem | null }) {
  return (
    <SettingsPage page="security">
      <TwoFactorSection />
      <PasswordSection />
      <ConnectionsSection problem={problem} />
      <DevicesSection />
      <SecurityLogSection />
    </SettingsPage>
  );
}
