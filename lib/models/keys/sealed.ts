import { z } from "zod";
import type { EnvelopeContext } from "../../platform/crypto/envelope.ts";
import type { SealedColumn } from "../../platform/crypto/rotation/sealed-column.ts";

/**
 * What a provider's key is sealed to. The base URL is part of it: a key whose address was changed in the table does not
 * open.
 */
export function providerKeyContext(userId: string, provider: string, baseUrl: string | null): EnvelopeContext {
  return { ownerId: userId, kind: provider, column: `provider_keys.envelope ${baseUrl ?? ""}` };
}

const rowSchema = z.object({ user_id: z.string(), provider: z.string(), base_url: z.string().nullable() });

export const sealedProviderKeys: SealedColumn = {
  table: "public.provider_keys",
  envelope: "envelope",
  contextOf(row) {
    const { user_id, provider, base_url } = rowSchema.parse(row);
    return providerKeyContext(user_id, provider, base_url);
  },
};
