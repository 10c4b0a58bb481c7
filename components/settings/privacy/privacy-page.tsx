import { SettingsPage } from "../settings-page";
import { ExportSection } from "./export-section";

/** What the person can do with everything that is kept of them. */
export function PrivacyPage() {
  return (
    <SettingsPage page="privacy">
      <ExportSection />
    </SettingsPage>
  );
}
