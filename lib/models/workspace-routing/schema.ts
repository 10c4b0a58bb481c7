import { z } from "zod";
import { allowedModelsSchema, allowedRegionsSchema } from "../choice-rules/schema.ts";
import { routeThresholdsSchema } from "../route-thresholds/schema.ts";
import { ROUTE_MODES, type RouteMode } from "../schema.ts";

/** What a workspace allows Auto to choose, and anybody to ask, for all of its members. */
export const workspaceRoutingSchema = z.strictObject({
  /** The costliest mode that holds there; who asks for a costlier one gets this. Null for any. */
  modeLimit: z.enum(ROUTE_MODES).nullable(),
  /** They narrow what the members' own limits, and those of their keys and calls, leave. */
  thresholds: routeThresholdsSchema,
  /** They hold for Auto and for models that are named, of all kinds. */
  allowedModels: allowedModelsSchema,
  allowedRegions: allowedRegionsSchema,
});
export type WorkspaceRouting = z.infer<typeof workspaceRoutingSchema>;
export type SetWorkspaceRouting = z.input<typeof workspaceRoutingSchema>;

/** A workspace's routing, as it is read with what a person's answers depend on. */
export type RoutingOfWorkspace = WorkspaceRouting & { workspaceId: string };

/** The mode that holds where a workspace limits it: of two the less costly. */
export function withinMode(mode: RouteMode, limit: RouteMode | undefined): RouteMode {
  return limit !== undefined && ROUTE_MODES.indexOf(mode) > ROUTE_MODES.indexOf(limit) ? limit : mode;
}
