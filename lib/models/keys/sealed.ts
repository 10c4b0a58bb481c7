import { z } from "zod";
import type { EnvelopeContext } from "../../platform/crypto/envelope.ts";
import type { SealedColumn } from "../../platform/crypto/rotation/sealed-column.ts";
import type { KeyOwner } from "./key-owner.ts";

const COLUMN = { user: "provider_keys.envelope", workspace: "provider_keys.envelope of a workspace" } as const;

/**
 * What a provider's key is sealed to. The base URL is part of it: a key whose address was changed in the table does not
 * open.
 */
export function providerKeyContext({ kind, id }: KeyOwner, provider: string, baseUrl: string | null): EnvelopeContext {
  return { ownerId: id, kind: provider, column: `${COLUMN[kind]} ${baseUrl ?? ""}` };
}

const rowSchema = z.object({
  user_id: z.string().nullable(),
  workspace_id: z.string().nullable(),
  provider: z.string(),
  base_url: z.string().nullable(),
});

export const sealedProviderKeys: SealedColumn = {
  table: "public.provider_keys",
  envelope: "envelope",
  contextOf(row) {
    const { user_id, workspace_id, provider, base_url } = rowSchema.parse(row);
    const owner: KeyOwner =
      workspace_id === null ? { kind: "user", id: z.string().parse(user_id) } : { kind: "workspace", id: workspace_id };
    return providerKeyContext(owner, provider, base_url);
  },
};
