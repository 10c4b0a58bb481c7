import { z } from "zod";
import type { EnvelopeContext } from "../../platform/crypto/envelope.ts";
import type { SealedColumn } from "../../platform/crypto/rotation/sealed-column.ts";

/** What the secret of an app is sealed to. */
export const secretContext = (userId: string): EnvelopeContext => ({
  ownerId: userId,
  kind: "totp",
  column: "envelope",
});

const rowSchema = z.object({ user_id: z.string() });

export const sealedFactors: SealedColumn = {
  table: "public.totp_factors",
  envelope: "envelope",
  contextOf: (row) => secretContext(rowSchema.parse(row).user_id),
};
