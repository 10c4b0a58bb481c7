import { z } from "zod";
import { idSchema } from "../../../platform/public/ids.ts";
import { momentSchema } from "../../../platform/public/moment.ts";
import { pageQuerySchema } from "../../../platform/public/page-schema.ts";
import { reasonSchema } from "../audit/schema.ts";

const name = z.string().min(1).max(200);

/** A kind of background work, with how many jobs of it stand where. */
export const queueSchema = z.object({
  name,
  /** Waiting for their time or for a worker, those that wait to be tried again among them. */
  queued: z.int(),
  active: z.int(),
  /** Failed for good and still in the queue's own records; each has its dead letter too, until that is dealt with. */
  failed: z.int(),
  /** Dead letters: nobody has dealt with them yet. */
  dead: z.int(),
  /** How often a job is tried again before it is dead. */
  retries: z.int(),
  /** Since when the oldest job that is due has waited. */
  oldestDueAt: z.iso.datetime().nullable(),
});
export type JobQueue = z.infer<typeof queueSchema>;

export const queueQuerySchema = pageQuerySchema.extend({ search: z.string().trim().max(200).optional() });
export type QueueQuery = z.infer<typeof queueQuerySchema>;

export const deadJobSchema = z.object({
  id: idSchema,
  queue: name,
  /** When it was first enqueued, and when its last try failed. */
  createdAt: z.iso.datetime(),
  diedAt: z.iso.datetime(),
  tries: z.int(),
  /** What the last try failed of; what looks like a secret is cut out. */
  error: z.string(),
  /** The payload as JSON, without secrets. */
  payload: z.string(),
});
export type DeadJob = z.infer<typeof deadJobSchema>;

export const deadJobQuerySchema = pageQuerySchema.extend({
  /** Part of the queue's name or of the error, or the id of the job. */
  search: z.string().trim().max(200).optional(),
  queue: name.optional(),
  cursor: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, {
      abort: true,
    })
    .refine((cursor) => momentSchema.safeParse(`${cursor.split("|")[0]?.replace(" ", "T")}Z`).success)
    .optional(),
});
export type DeadJobQuery = z.infer<typeof deadJobQuerySchema>;

export const retriedSchema = z.object({
  /** Jobs that are in their queue again. */
  retried: z.int(),
  /** Dead letters of the queue that are left, for the next request. */
  left: z.int(),
});
export type Retried = z.infer<typeof retriedSchema>;

export const discardJobSchema = z.strictObject({ reason: reasonSchema });

export const SCHEDULE_STATES = ["waiting", "running", "done", "failed"] as const;

export const jobOverviewSchema = z.object({
  worker: z.object({ alive: z.boolean(), seenAt: z.iso.datetime().nullable() }),
  schedules: z.array(
    z.object({
      queue: name,
      cron: z.string(),
      timezone: z.string(),
      /** Null until it is run for the first time. */
      last: z.object({ at: z.iso.datetime(), state: z.enum(SCHEDULE_STATES) }).nullable(),
      nextAt: z.iso.datetime().nullable(),
    }),
  ),
});
export type JobOverview = z.infer<typeof jobOverviewSchema>;
