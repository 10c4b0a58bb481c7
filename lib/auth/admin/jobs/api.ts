import { z } from "zod";
import { endpoint } from "../../../gate/endpoint.ts";
import { idSchema } from "../../../platform/public/ids.ts";
import {
  deadJobQuerySchema,
  deadJobSchema,
  discardJobSchema,
  jobOverviewSchema,
  queueQuerySchema,
  queueSchema,
  retriedSchema,
} from "./schema.ts";
import { discardDeadJob, getJobOverview, listDeadJobs, listQueues, retryDeadJob, retryQueue } from "./service.ts";

const nextCursor = z.string().nullable();
const params = z.object({ id: idSchema });

export const getJobOverviewEndpoint = endpoint(
  {
    id: "admin.getJobs",
    method: "GET",
    path: "/admin/jobs",
    summary: "Whether a worker lives, and what the clock starts",
    access: "admin.read",
    stepUp: true,
    result: jobOverviewSchema,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required"],
  },
  () => getJobOverview(),
);

export const listQueuesEndpoint = endpoint(
  {
    id: "admin.listQueues",
    method: "GET",
    path: "/admin/jobs/queues",
    summary: "The queues of background work, with how many jobs stand where",
    access: "admin.read",
    stepUp: true,
    query: queueQuerySchema,
    result: z.object({ items: z.array(queueSchema), nextCursor }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ query }) => listQueues(query),
);

export const retryQueueEndpoint = endpoint(
  {
    id: "admin.retryQueue",
    method: "POST",
    path: "/admin/jobs/queues/{id}/retry",
    summary: "Put the dead letters of a queue back into it, at most a thousand at once",
    access: "admin.manage",
    stepUp: true,
    params: z.object({ id: z.string().min(1).max(200) }),
    result: retriedSchema,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required"],
  },
  ({ principal, params: { id } }) => retryQueue(principal, id),
);

export const listDeadJobsEndpoint = endpoint(
  {
    id: "admin.listDeadJobs",
    method: "GET",
    path: "/admin/jobs/dead",
    summary: "Jobs that failed for good, newest first, with their error; without secrets",
    access: "admin.read",
    stepUp: true,
    query: deadJobQuerySchema,
    result: z.object({ items: z.array(deadJobSchema), nextCursor }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ query }) => listDeadJobs(query),
);

export const retryDeadJobEndpoint = endpoint(
  {
    id: "admin.retryDeadJob",
    method: "POST",
    path: "/admin/jobs/dead/{id}/retry",
    summary: "Put a dead letter back into its queue",
    access: "admin.manage",
    stepUp: true,
    params,
    status: 204,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required"],
  },
  ({ principal, params: { id } }) => retryDeadJob(principal, id),
);

export const discardDeadJobEndpoint = endpoint(
  {
    id: "admin.discardDeadJob",
    method: "POST",
    path: "/admin/jobs/dead/{id}/discard",
    summary: "Give a dead letter up for good",
    access: "admin.manage",
    stepUp: true,
    params,
    body: discardJobSchema,
    status: 204,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ principal, params: { id }, body }) => discardDeadJob(principal, id, body.reason),
);

export const adminJobEndpoints = [
  getJobOverviewEndpoint,
  listQueuesEndpoint,
  retryQueueEndpoint,
  listDeadJobsEndpoint,
  retryDeadJobEndpoint,
  discardDeadJobEndpoint,
];
