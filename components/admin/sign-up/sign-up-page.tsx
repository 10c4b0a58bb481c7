"use client";

import { AdminPage } from "../admin-page";
import { InvitationsSection } from "./invitations-section";
import { ModeSection } from "./mode-section";

/** Who may make an account, and who was invited to. */
export function SignUpPage() {
  return (
    <AdminPage page="signUp">
      <ModeSection />
      <InvitationsSection />
    </AdminPage>
  );
}
