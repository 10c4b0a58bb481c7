import type { OAuthProblem } from "@/lib/auth/oauth/schema";
import { SettingsPage } from "../settings-page";
import { ConnectionsSection } from "./connections-section";
import { DevicesSection } from "./devices-section";
import { PasskeysSection } from "./passkeys-section";
import { PasswordSection } from "./password-section";
import { SecurityLogSection } from "./security-log-section";
import { TwoFactorSection } from "./two-factor-section";

interface SecurityPageProps {
  /** What went wrong on the way to another service and back. */
  problem: OAuthProblem | null;
  /** Whether this server offers services to sign in with. */
  isConnectable: boolean;
  /** For how many days the log is kept. */
  logDays: number;
}

/** How the person signs in, where they are signed in, and everything that happened. */
export function SecurityPage({ problem, isConnectable, logDays }: SecurityPageProps) {
  return (
    <SettingsPage page="security">
      <TwoFactorSection />
      <PasskeysSection />
      <PasswordSection />
      <ConnectionsSection problem={problem} isOffered={isConnectable} />
      <DevicesSection />
      <SecurityLogSection keptDays={logDays} />
    </SettingsPage>
  );
}
