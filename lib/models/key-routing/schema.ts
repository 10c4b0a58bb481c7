import { z } from "zod";
import { routeThresholdsSchema } from "../route-thresholds/schema.ts";
import { ROUTE_MODES } from "../schema.ts";

/** How Auto chooses for what is asked with one API key. */
export const keyRoutingSchema = z.object({
  /** For calls that name no mode; null for the usual one. */
  mode: z.enum(ROUTE_MODES).nullable(),
  /** They narrow what the person's own limits leave; a call can narrow them further. */
  thresholds: routeThresholdsSchema,
});
export type KeyRouting = z.infer<typeof keyRoutingSchema>;

export const keyRoutingOfKeySchema = keyRoutingSchema.extend({ apiKeyId: z.guid() });
export type KeyRoutingOfKey = z.infer<typeof keyRoutingOfKeySchema>;
