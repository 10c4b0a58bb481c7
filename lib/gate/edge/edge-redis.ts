import { Redis } from "@upstash/redis";

export const REDIS_TIMEOUT_MS = 1_000;

let redis: Redis | undefined;

/** Redis as the middleware reaches it; it reads the environment itself, because it runs on the edge. */
export function edgeRedis(): Redis {
  redis ??= new Redis({
    url: process.env.UPSTASH_REDIS_REST_URL ?? "",
    token: process.env.UPSTASH_REDIS_REST_TOKEN ?? "",
    enableTelemetry: false,
    retry: false,
    signal: () => AbortSignal.timeout(REDIS_TIMEOUT_MS),
  });
  return redis;
}
