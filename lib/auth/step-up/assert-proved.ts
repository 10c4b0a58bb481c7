import { nowMs } from "../../platform/clock.ts";
import { AppError } from "../../platform/errors.ts";
import type { Principal, ProofLevel } from "../schema.ts";
import { hasSecondFactor } from "../two-factor/store.ts";
import { findProof } from "./store.ts";

/** How long a proof counts. */
export const PROOF_MS = 10 * 60_000;

/** What a session of this account must prove: a second factor where the account has one, else the password. */
export async function findRequiredProof({ userId }: Principal): Promise<ProofLevel> {
  return (await hasSecondFactor(userId)) ? "second_factor" : "password";
}

/**
 * Lets an act on what protects an account go on if this very session has proved who sits there less than ten minutes
 * ago. An API key never has.
 * @throws AppError step_up_required with what can prove it (`details.proof`), or forbidden for an API key.
 */
export async function assertProved(principal: Principal): Promise<void> {
  if (principal.via.kind !== "session") throw new AppError("forbidden", "An API key may not do this.");
  const [required, proof] = await Promise.all([
    findRequiredProof(principal),
    findProof(principal.userId, principal.via.sessionId),
  ]);
  const isFresh = proof !== null && nowMs() - proof.provedAt.getTime() < PROOF_MS;
  if (isFresh && (required === "password" || proof.level === "second_factor")) return;
  throw new AppError("step_up_required", "Confirm that it is you to go on.", { details: { proof: required } });
}
