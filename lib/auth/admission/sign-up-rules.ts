import { SIGN_UP_MODES, type SignUpMode } from "../admin/sign-up/schema.ts";
import { tokenSchema } from "../schema.ts";
import { hashInvitation } from "./hash-invitation.ts";
import { findInvitedAddress, findRules } from "./store.ts";

/** What holds for somebody who opens the sign-up page. */
export interface SignUpRules {
  mode: SignUpMode;
  /** Whose addresses may sign up, where the mode is `domains`. */
  domains: readonly string[];
  /** Set where the page was opened with an invitation that can be used. */
  invited: { token: string; email: string } | null;
  /** An invitation came with it, but cannot be used (any more). */
  isInvitationDead: boolean;
}

/** Reads the rules, with the invitation the page was opened with. An account is always possible until somebody has confirmed one. */
export async function getSignUpRules(invitation: unknown): Promise<SignUpRules> {
  const token = tokenSchema.safeParse(invitation);
  const [{ mode: name, domains, isFirst }, email] = await Promise.all([
    findRules(),
    token.success ? findInvitedAddress(hashInvitation(token.data)) : null,
  ]);
  const mode = isFirst ? "open" : (SIGN_UP_MODES.find((known) => known === name) ?? "closed");
  const invited = token.success && email !== null && mode !== "closed" ? { token: token.data, email } : null;
  return { mode, domains, invited, isInvitationDead: invitation !== undefined && invited === null };
}
