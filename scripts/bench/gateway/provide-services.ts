import { TEST_ENV } from "../../../lib/testing/test-env.ts";
import { createMemoryBackend } from "../../../supabase/local/redis/backend.ts";
import { serveRedis } from "../../../supabase/local/redis/serve-redis.ts";

/**
 * Gives this process what the gateway reaches for: an environment and a Redis of its own, so that breakers and health
 * are shared as they are in the product. No database and no account.
 */
export async function provideServices(): Promise<() => Promise<void>> {
  const backend = await createMemoryBackend();
  const token = "bench-token";
  const redis = await serveRedis({ port: 0, token, backend });
  Object.assign(process.env, TEST_ENV, {
    LOG_LEVEL: "silent",
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: token,
  });
  return redis.stop;
}
