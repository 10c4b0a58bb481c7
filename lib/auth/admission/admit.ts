import { asService, type Tx } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import { setTierIn } from "../service/set-tier.ts";
import { hashInvitation } from "./hash-invitation.ts";
import { findVerdict, type Invited, setAcceptedBy } from "./store.ts";

/** Who wants an account, in whichever way. */
export interface Applicant {
  email: string;
  /** The token of an invitation, as the person brought it. */
  invitation?: string | undefined;
  /** Whether the address is proved already (a provider says so, or a mailed link was opened): an invitation to it then counts without its token. */
  isProved: boolean;
}

// The same for every address and every token that does not fit, so that neither accounts nor invitations can be guessed.
function closed(): AppError {
  return new AppError(
    "sign_up_closed",
    "This server does not take this address. Ask whoever runs it for an invitation.",
  );
}

const proofOf = ({ invitation, isProved }: Applicant) => ({
  tokenHash: invitation === undefined ? null : hashInvitation(invitation),
  isProved,
});

/**
 * Says early that no account may be made, before anything is done for it. `admitAccount` decides.
 * @throws AppError sign_up_closed
 */
export async function mayCreateAccount(applicant: Applicant): Promise<void> {
  if (!(await findVerdict(asService(), applicant.email, proofOf(applicant), false))) throw closed();
}

/**
 * Lets an account be made for an address, or not: by the mode in force, an invitation, or because nobody has confirmed
 * one yet. Every way of making one calls this in its transaction before `createAccount`, and `finishAdmission` after it.
 * @returns What the invitation gives that it has used up; null without one.
 * @throws AppError sign_up_closed
 */
export async function admitAccount(tx: Tx, applicant: Applicant): Promise<Invited | null> {
  const verdict = await findVerdict(tx, applicant.email, proofOf(applicant), true);
  if (!verdict) throw closed();
  return verdict.invited;
}

/** Gives the new account what its invitation says: role and plan come from that row and nowhere else. */
export async function finishAdmission(tx: Tx, userId: string, invited: Invited | null): Promise<void> {
  if (!invited) return;
  const { invitationId, role, tier } = invited;
  await setAcceptedBy(tx, invitationId, userId);
  if (role === "admin" || tier !== "free") {
    await setTierIn(tx, userId, "grant", tier, role === "admin" ? "admin" : undefined);
  }
}
