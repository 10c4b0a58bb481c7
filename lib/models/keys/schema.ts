import { z } from "zod";
import { SERVER_REGIONS } from "../../platform/public/regions.ts";
import { KEY_SOURCES } from "../schema.ts";
import { ownKeySchema, ownKeyTermsSchema } from "./own-keys/schema.ts";

export const providerIdSchema = z.string().regex(/^[a-z0-9-]{1,60}$/, "is not a provider");

export const saveProviderKeySchema = z.object({
  // It goes into a request header, where control characters and spaces would break out of it.
  apiKey: z
    .string()
    .trim()
    .min(8, "This key is too short.")
    .max(500, "This key is too long.")
    .regex(/^[\x21-\x7e]+$/, "A key has no spaces or special characters."),
  baseUrl: z.string().trim().max(300).optional(),
});
export type SaveProviderKey = z.output<typeof saveProviderKeySchema>;

export const addProviderKeySchema = saveProviderKeySchema.extend(ownKeyTermsSchema.shape);
export type AddProviderKey = z.output<typeof addProviderKeySchema>;

export const operatorKeySchema = z.object({
  /** The last characters of the key; null for a short one. */
  hint: z.string().nullable(),
  weight: z.number(),
  /** `refused`: not used until it is tested; `capped`: it has spent what it may today. */
  state: z.enum(["ok", "capped", "refused"]),
  spentTodayMicroUsd: z.int(),
  dailyCapMicroUsd: z.int().nullable(),
});
export type OperatorKeyStatus = z.infer<typeof operatorKeySchema>;

/** A provider as the settings show it; keys themselves never leave the server. */
export const providerStatusSchema = z.object({
  id: z.string(),
  name: z.string(),
  configured: z.boolean(),
  keySource: z.enum(KEY_SOURCES),
  baseUrl: z.string().nullable(),
  /** The last characters of the person's own key. */
  hint: z.string().nullable(),
  /** Where what is sent is processed, as far as it is documented. */
  region: z.enum(SERVER_REGIONS),
  /** How many models it offers here. */
  models: z.number().int(),
  status: z.enum(["untested", "ok", "failed"]),
  lastError: z.string().nullable(),
  lastTestedAt: z.iso.datetime().nullable(),
  /** True for a server found on the operator's own machine. */
  local: z.boolean(),
  /** The operator's keys of this provider; null for everybody but admins. */
  operatorKeys: z.array(operatorKeySchema).nullable(),
  /** The person's own keys, oldest first. While there is one, no key of the operator is used. */
  ownKeys: z.array(ownKeySchema),
});
export type ProviderStatus = z.infer<typeof providerStatusSchema>;
