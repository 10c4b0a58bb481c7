import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";
import { allowedModelsSchema } from "../choice-rules/schema.ts";
import { routeThresholdsSchema } from "../route-thresholds/schema.ts";
import { ROUTE_MODES } from "../schema.ts";

/** How Auto chooses for what is asked with one API key, what may be asked with it, and the project that it belongs to. */
export const keyRoutingSchema = z.object({
  /** For calls that name no mode; null for the usual one. */
  mode: z.enum(ROUTE_MODES).nullable(),
  /** They narrow what the person's own limits leave; a call can narrow them further. */
  thresholds: routeThresholdsSchema,
  /** They hold for calls that leave the model to Auto and for calls that name one, of all kinds. */
  allowedModels: allowedModelsSchema,
  /** One of the person's projects where the key was made: everything that is asked with it belongs to that. */
  projectId: idSchema.nullable().default(null),
});
export type SetKeyRouting = z.input<typeof keyRoutingSchema>;
export type KeyRouting = z.infer<typeof keyRoutingSchema>;

export const keyRoutingOfKeySchema = keyRoutingSchema.extend({ apiKeyId: z.guid() });
export type KeyRoutingOfKey = z.infer<typeof keyRoutingOfKeySchema>;
