import { z } from "zod";
import { REGIONS } from "../../platform/public/regions.ts";
import { modelIdSchema } from "../schema.ts";

export const MAX_ALLOWED_MODELS = 500;

/** The only models that may be asked, whether Auto chooses or a person does. */
export const modelListSchema = z.array(modelIdSchema).min(1).max(MAX_ALLOWED_MODELS);

/** The same where it is kept: null, or left out, for any model. */
export const allowedModelsSchema = modelListSchema.nullable().default(null);

/** Where data may be processed; null, or left out, for anywhere. The operator's own machines are always allowed. */
export const allowedRegionsSchema = z.array(z.enum(REGIONS)).min(1).nullable().default(null);

/** Which models may be asked at all. */
export interface ChoiceRules {
  allowedModels: readonly string[] | null;
  allowedRegions?: z.infer<typeof allowedRegionsSchema>;
}
