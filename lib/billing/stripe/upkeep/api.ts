import { z } from "zod";
import { endpoint } from "../../../gate/endpoint.ts";
import { deadEventQuerySchema, deadEventSchema, driftQuerySchema, driftReportSchema } from "./schema.ts";
import { listDeadStripeEvents, listDriftReports, replayStripeEvent } from "./service.ts";

const nextCursor = z.string().nullable();

export const listDeadEventsEndpoint = endpoint(
  {
    id: "admin.listDeadEvents",
    method: "GET",
    path: "/admin/webhook-events",
    summary: "Events of Stripe that could not be processed, newest first",
    feature: "billing",
    access: "admin.read",
    stepUp: true,
    query: deadEventQuerySchema,
    result: z.object({ items: z.array(deadEventSchema), nextCursor }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ query }) => listDeadStripeEvents(query),
);

export const replayEventEndpoint = endpoint(
  {
    id: "admin.replayEvent",
    method: "POST",
    path: "/admin/webhook-events/{id}/replay",
    summary: "Try an event of Stripe again that could not be processed",
    feature: "billing",
    access: "admin.manage",
    stepUp: true,
    params: z.object({ id: z.string().min(1).max(255) }),
    status: 204,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required"],
  },
  ({ principal, params: { id } }) => replayStripeEvent(principal, id),
);

export const listDriftReportsEndpoint = endpoint(
  {
    id: "admin.listDriftReports",
    method: "GET",
    path: "/admin/drift-reports",
    summary: "What the nightly comparison with Stripe found and put right, newest first",
    feature: "billing",
    access: "admin.read",
    stepUp: true,
    query: driftQuerySchema,
    result: z.object({ items: z.array(driftReportSchema), nextCursor }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ query }) => listDriftReports(query),
);

export const stripeUpkeepEndpoints = [listDeadEventsEndpoint, replayEventEndpoint, listDriftReportsEndpoint];
