import { now, nowMs } from "../../../platform/clock.ts";
import { redis } from "../../../platform/redis.ts";
import { type HealthSample, healthSampleSchema } from "./schema.ts";
import { pingDatabase, readBacklog } from "./store.ts";

const KEY = "health:samples";
const LOCK = "health:sampled";
/** Three hours of minutes. */
export const KEPT_SAMPLES = 180;
const EVERY_SECONDS = 60;
const KEEP_SECONDS = 86_400;

async function timed(work: () => Promise<unknown>): Promise<number | null> {
  const startedAt = performance.now();
  try {
    await work();
    return Math.round((performance.now() - startedAt) * 10) / 10;
  } catch {
    return null;
  }
}

/**
 * Measures once a minute how long database and Redis take and what waits, for the plots of the console. Of several
 * workers one does. Without Redis there is nowhere to keep it, so nothing is.
 */
export async function sampleHealth(): Promise<void> {
  const isFirst = await redis().set(LOCK, 1, { nx: true, ex: EVERY_SECONDS - 5 });
  if (isFirst === null) return;
  const databaseMs = await timed(pingDatabase);
  const redisMs = await timed(() => redis().ping());
  const backlog = await readBacklog().catch(() => null);
  const oldestDueAt = backlog?.oldestDueAt ?? null;
  const sample: HealthSample = {
    at: now().toISOString(),
    databaseMs,
    redisMs,
    queuedJobs: backlog?.queued ?? null,
    oldestDueSeconds: backlog && Math.max(0, Math.round((nowMs() - (oldestDueAt?.getTime() ?? nowMs())) / 1_000)),
  };
  await redis()
    .pipeline()
    .rpush(KEY, JSON.stringify(sample))
    .ltrim(KEY, -KEPT_SAMPLES, -1)
    .expire(KEY, KEEP_SECONDS)
    .exec();
}

/** What was measured in the last three hours, the oldest first; nothing while Redis is away. */
export async function listHealthSamples(): Promise<HealthSample[]> {
  const rows = await redis()
    .lrange<unknown>(KEY, -KEPT_SAMPLES, -1)
    .catch(() => []);
  return rows.flatMap((row) => {
    const parsed = healthSampleSchema.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });
}
