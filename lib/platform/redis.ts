import { Redis } from "@upstash/redis";
import { env } from "./env.ts";

let shared: Redis | undefined;

/** The process-wide Redis client (Upstash REST). Calls time out after one second and are retried once. */
export function redis(): Redis {
  shared ??= new Redis({
    url: env().UPSTASH_REDIS_REST_URL,
    token: env().UPSTASH_REDIS_REST_TOKEN,
    enableTelemetry: false,
    retry: { retries: 1, backoff: () => 50 },
    signal: () => AbortSignal.timeout(1000),
  });
  return shared;
}

/** Forgets the client (tests that move Redis). */
export function resetRedis(): void {
  shared = undefined;
}
