import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";
import { momentSchema } from "../../platform/public/moment.ts";
import { pageQuerySchema } from "../../platform/public/page-schema.ts";
import { KEY_SOURCES, MODEL_KINDS, modelIdSchema, modelPriceSchema } from "../schema.ts";

/** No price is dearer than ten million dollars; what is, was mistyped. */
const amount = z.int().min(0, "A price is never negative.").max(1e13);

/**
 * A price as the operator sets it, in micro-USD: one rate for each kind of token. Prices of long requests, rates of some
 * hours of the day and fees stay the registry's.
 */
export const overridePriceSchema = z.strictObject({
  inputMicroUsdPerMtok: amount,
  outputMicroUsdPerMtok: amount,
  /** Null: billed as the tokens around them. */
  cacheReadMicroUsdPerMtok: amount.nullable(),
  cacheWriteMicroUsdPerMtok: amount.nullable(),
});
export type OverridePrice = z.infer<typeof overridePriceSchema>;

export const setEnabledSchema = z.strictObject({ modelId: modelIdSchema, enabled: z.boolean() });
export const setPriceSchema = z.strictObject({
  modelId: modelIdSchema,
  /** Null: the registry's own again; without a moment for good, also instead of a price that is still to begin. */
  price: overridePriceSchema.nullable(),
  /** From when on; left out for now. */
  startsAt: momentSchema.optional(),
});
export type SetPrice = z.infer<typeof setPriceSchema>;

/** One change of a model, as it is kept. */
export const modelChangeSchema = z.object({
  id: idSchema,
  enabled: z.boolean().nullable(),
  price: modelPriceSchema.nullable(),
  startsAt: z.iso.datetime(),
  at: z.iso.datetime(),
  /** Address of who made it; null when the account is gone. */
  by: z.string().nullable(),
});
export type ModelChange = z.infer<typeof modelChangeSchema>;

export const managedModelSchema = z.object({
  id: modelIdSchema,
  name: z.string(),
  provider: z.string(),
  kind: z.enum(MODEL_KINDS),
  enabled: z.boolean(),
  /** How the operator's own account would reach it. */
  keySource: z.enum(KEY_SOURCES),
  /** In force; null when it is unknown. */
  price: modelPriceSchema.nullable(),
  registryPrice: modelPriceSchema.nullable(),
  /** The next price that has not begun, and when it does; its price is null for the registry's. */
  next: z.object({ startsAt: z.iso.datetime(), price: modelPriceSchema.nullable() }).nullable(),
});
export type ManagedModel = z.infer<typeof managedModelSchema>;

export const MODEL_STATES = ["all", "usable", "disabled", "overridden", "unpriced"] as const;
export const managedModelQuerySchema = pageQuerySchema.extend({
  search: z.string().trim().max(200).optional(),
  state: z.enum(MODEL_STATES).default("all"),
});
export type ManagedModelQuery = z.infer<typeof managedModelQuerySchema>;

export const modelChangesQuerySchema = pageQuerySchema.extend({
  modelId: modelIdSchema,
  cursor: idSchema.optional(),
  /** Part of the address of who made the change. */
  search: z.string().trim().max(254).optional(),
});
export type ModelChangesQuery = z.output<typeof modelChangesQuerySchema>;
