import { z } from "zod";
import { nowMs } from "../../platform/clock.ts";
import { log } from "../../platform/log.ts";
import { redis } from "../../platform/redis.ts";
import type { TestOutcome } from "../keys/store.ts";

const KEY = "gateway:key-tests";
const KEEP_SECONDS = 90 * 86_400;

const testSchema = z.object({
  status: z.enum(["untested", "ok", "failed"]),
  lastError: z.string().nullable(),
  atMs: z.number(),
});
/** How the last test of a key went. */
export type KeptTest = z.infer<typeof testSchema>;

/** Keeps how a test of one of the operator's keys went, by the hash of the key. Never fails: it is for looking at. */
export async function keepKeyTest(hash: string, { status, lastError }: TestOutcome): Promise<void> {
  try {
    const kept: KeptTest = { status, lastError, atMs: nowMs() };
    await redis()
      .pipeline()
      .hset(KEY, { [hash]: JSON.stringify(kept) })
      .expire(KEY, KEEP_SECONDS)
      .exec();
  } catch (error) {
    log.warn({ err: error }, "the test of a key is not kept: Redis is away");
  }
}

/** The last test of each key, by its hash; none while Redis is away. */
export async function readKeyTests(): Promise<ReadonlyMap<string, KeptTest>> {
  const fields = await redis()
    .hgetall<Record<string, unknown>>(KEY)
    .catch(() => null);
  return new Map(
    Object.entries(fields ?? {}).flatMap(([hash, value]) => {
      const parsed = testSchema.safeParse(value);
      return parsed.success ? [[hash, parsed.data] as const] : [];
    }),
  );
}
