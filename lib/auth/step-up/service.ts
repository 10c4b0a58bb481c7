import type { z } from "zod";
import { nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import { assertPasskey } from "../passkeys/assert-passkey.ts";
import type { Principal } from "../schema.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { assertSecondFactor } from "../two-factor/check-second-factor.ts";
import { PROOF_MS } from "./assert-proved.ts";
import { assertOwnPassword } from "./check-password.ts";
import type { stepUpSchema } from "./schema.ts";
import { setProof } from "./store.ts";

/**
 * Proves with the password, a code of the second factor or a passkey that the person is still there; this session may
 * then change what protects the account for ten minutes.
 * @throws AppError invalid_input at `password`, `code` or `passkey`, rate_limited, forbidden for an API key
 */
export async function stepUp(
  principal: Principal,
  input: z.output<typeof stepUpSchema>,
  cookieHeader: string | null,
): Promise<{ provedUntil: string }> {
  const { userId, via } = principal;
  if (via.kind !== "session") throw new AppError("forbidden", "An API key may not do this.");
  const { sessionId } = via;
  if ("passkey" in input) await assertPasskey(input.passkey, { kind: "step_up", userId, sessionId }, cookieHeader);
  else if ("code" in input) await assertSecondFactor(userId, input.code);
  else await assertOwnPassword(principal, input.password, "password");
  const level = "password" in input ? "password" : "second_factor";
  const proof = "passkey" in input ? "passkey" : level;
  const provedUntil = new Date(nowMs() + PROOF_MS).toISOString();
  // As service: only the server writes down proofs; this session's, by its id.
  await asService()
    .transaction()
    .execute(async (tx) => {
      await setProof(tx, userId, sessionId, level);
      await recordSecurityEvent(tx, { userId, kind: "step_up_confirmed", details: { proof } });
    });
  return { provedUntil };
}
