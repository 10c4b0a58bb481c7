import { z } from "zod";
import type { EnvelopeContext } from "../../platform/crypto/envelope.ts";
import type { SealedColumn } from "../../platform/crypto/rotation/sealed-column.ts";

/** What the secret of an app is sealed to. */
export const secretContext = (userId: string): EnvelopeContext => ({
  ownerId: userId,
  kind: "totp",
  column: "envelope",
});

/** What a sign-in that waits for its code is sealed to. */
export const pendingContext = (userId: string): EnvelopeContext => ({
  ownerId: userId,
  kind: "pending_sign_in",
  column: "envelope",
});

const rowSchema = z.object({ user_id: z.string() });

export const sealedFactors: SealedColumn = {
  table: "public.totp_factors",
  envelope: "envelope",
  contextOf: (row) => secretContext(rowSchema.parse(row).user_id),
};

export const sealedPendingSignIns: SealedColumn = {
  table: "public.pending_sign_ins",
  envelope: "envelope",
  contextOf: (row) => pendingContext(rowSchema.parse(row).user_id),
};
