import { z } from "zod";
import { routeThresholdsSchema } from "../route-thresholds/schema.ts";
import { modelIdSchema, ROUTE_MODES } from "../schema.ts";

/** How Auto chooses in the chats of one project, and the model that they begin with. */
export const projectRoutingSchema = z.strictObject({
  /** For messages that name no mode, in chats that begin here; null for the person's own. */
  mode: z.enum(ROUTE_MODES).nullable(),
  /** They narrow what the person's own limits leave; a call, or the workspace, can narrow them further. */
  thresholds: routeThresholdsSchema,
  /** `provider/model` or `nexus/auto`, for chats that begin here unless another is named; null for the person's own. */
  model: modelIdSchema.nullable(),
});
export type ProjectRouting = z.infer<typeof projectRoutingSchema>;

/** A project's routing, as it is read with what a person's answers depend on. */
export type RoutingOfProject = ProjectRouting & { projectId: string };
