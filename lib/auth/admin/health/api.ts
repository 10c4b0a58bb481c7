import { z } from "zod";
import { endpoint } from "../../../gate/endpoint.ts";
import { listHealthSamples } from "./history.ts";
import { healthSampleSchema, systemHealthSchema } from "./schema.ts";
import { getSystemHealth } from "./service.ts";

export const getSystemHealthEndpoint = endpoint(
  {
    id: "admin.getHealth",
    method: "GET",
    path: "/admin/health",
    summary: "How every part of the system does; a part that does not answer within two seconds is down",
    access: "admin.read",
    stepUp: true,
    result: systemHealthSchema,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required"],
  },
  () => getSystemHealth(),
);

export const listHealthSamplesEndpoint = endpoint(
  {
    id: "admin.listHealthSamples",
    method: "GET",
    path: "/admin/health/history",
    summary: "What was measured every minute of the last three hours, oldest first",
    access: "admin.read",
    stepUp: true,
    result: z.object({ items: z.array(healthSampleSchema) }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required"],
  },
  async () => ({ items: await listHealthSamples() }),
);

export const adminHealthEndpoints = [getSystemHealthEndpoint, listHealthSamplesEndpoint];
