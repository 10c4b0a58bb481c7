import type { z } from "zod";

/** A kind of background work: its queue, what its payload is and how it is retried. Imported by whoever enqueues. */
export interface Job<TPayload> {
  /** Queue name, `room.verb`. */
  name: string;
  schema: z.ZodType<TPayload>;
  /** Runs after the first before the job goes to the dead letter queue. */
  retryLimit: number;
  /** Delay before the first retry, doubled each time with jitter. */
  retryDelaySeconds: number;
  retryDelayMaxSeconds: number;
  /** A run that takes longer is failed and retried. */
  expireInSeconds: number;
  /** How long a finished job's row is kept. */
  keepSeconds: number;
}

export interface JobDefinition<TPayload> extends Partial<Omit<Job<TPayload>, "name" | "schema">> {
  name: string;
  schema: z.ZodType<TPayload>;
}

/** Completes a job contract: five retries with exponential backoff from five seconds, unless told otherwise. */
export function defineJob<TPayload extends object>(definition: JobDefinition<TPayload>): Job<TPayload> {
  return {
    retryLimit: 5,
    retryDelaySeconds: 5,
    retryDelayMaxSeconds: 600,
    expireInSeconds: 120,
    keepSeconds: 3600,
    ...definition,
  };
}

/** The queue that takes the jobs of `name` that failed for good. */
export function deadLetterOf(name: string): string {
  return `${name}.dead`;
}

export interface JobRun {
  jobId: string;
  /** 1 for the first run. */
  attempt: number;
  /** Aborts when the run has expired or the worker must stop. */
  signal: AbortSignal;
}

export interface JobHandlerOptions {
  /** Runs at once in one worker. */
  concurrency?: number;
  /** Five-field cron expression (UTC): the job is enqueued by the clock too, with an empty payload. */
  cron?: string;
}

/** A job with the code that does it, as the worker registers it. */
export interface JobHandler extends JobHandlerOptions {
  job: Job<object>;
  run: (payload: unknown, run: JobRun) => Promise<void>;
}

/**
 * Binds a job to its code. The payload is parsed before `run`; one that does not fit fails like any error, so that it
 * ends visibly in the dead letter queue.
 */
export function handleJob<TPayload extends object>(
  job: Job<TPayload>,
  run: (payload: TPayload, run: JobRun) => Promise<void>,
  options: JobHandlerOptions = {},
): JobHandler {
  return { job, ...options, run: async (payload, context) => run(job.schema.parse(payload), context) };
}
