import { SettingsPage } from "../settings-page";
import { DevicesSection } from "./devices-section";
import { PasswordSection } from "./password-section";
import { SecurityLogSection } from "./security-log-section";
import { TwoFactorSection } from "./two-factor-section";

/** How the person signs in, where they are signed in, and everything that happened. */
export function SecurityPage() {
  return (
    <SettingsPage page="security">
      <TwoFactorSection />
      <PasswordSection />
      <DevicesSection />
      <SecurityLogSection />
    </SettingsPage>
  );
}
