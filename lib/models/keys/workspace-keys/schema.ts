import { z } from "zod";
import { idSchema } from "../../../platform/public/ids.ts";
import { ownKeySchema } from "../own-keys/schema.ts";
import { addProviderKeySchema, providerIdSchema } from "../schema.ts";

export const workspaceKeyParamsSchema = z.object({ id: idSchema, keyId: idSchema });

export const addWorkspaceKeySchema = addProviderKeySchema.extend({ provider: providerIdSchema });
export type AddWorkspaceKey = z.output<typeof addWorkspaceKeySchema>;

/** A provider with the keys that a workspace has for it, oldest first; keys themselves never leave the server. */
export const workspaceProviderSchema = z.object({
  id: providerIdSchema,
  name: z.string(),
  keys: z.array(ownKeySchema),
});
export type WorkspaceProvider = z.infer<typeof workspaceProviderSchema>;

/** Every provider that a key can be added for. */
export const workspaceProvidersSchema = z.object({ items: z.array(workspaceProviderSchema) });
export type WorkspaceProviders = z.infer<typeof workspaceProvidersSchema>;
