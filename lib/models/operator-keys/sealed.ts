import { z } from "zod";
import type { EnvelopeContext } from "../../platform/crypto/envelope.ts";
import type { SealedColumn } from "../../platform/crypto/rotation/sealed-column.ts";

/**
 * What a key of the operator is sealed to: its row, its provider and its address. One whose address, provider or place
 * was changed in the table does not open.
 */
export function operatorKeyContext(id: string, provider: string, baseUrl: string | null): EnvelopeContext {
  return { ownerId: id, kind: provider, column: `operator_keys.envelope ${baseUrl ?? ""}` };
}

const rowSchema = z.object({ id: z.string(), provider: z.string(), base_url: z.string().nullable() });

export const sealedOperatorKeys: SealedColumn = {
  table: "public.operator_keys",
  envelope: "envelope",
  contextOf(row) {
    const { id, provider, base_url } = rowSchema.parse(row);
    return operatorKeyContext(id, provider, base_url);
  },
};
