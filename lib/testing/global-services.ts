import type { TestProject } from "vitest/node";
import { migrate } from "../../supabase/local/migrate.ts";
import { startLocalServices } from "../../supabase/local/start-services.ts";

declare module "vitest" {
  interface ProvidedContext {
    serviceEnv: Record<string, string>;
    /** Where stored files are. */
    serviceDirectory: string;
  }
}

/**
 * Starts database, auth, storage, Redis and mail once for the whole suite, in memory, and migrates. With
 * NEXUS_TEST_DATABASE_URL and NEXUS_TEST_REDIS_URL the same suite runs on a real PostgreSQL and Redis.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Hundreds of people sign up here; at the product's cost their passwords would be a tenth of all the work.
  process.env.LITE_AUTH_BCRYPT_COST = "4";
  const services = await startLocalServices({
    data: null,
    databaseUrl: process.env.NEXUS_TEST_DATABASE_URL,
    redisUrl: process.env.NEXUS_TEST_REDIS_URL,
  });
  await migrate(services.env.DATABASE_URL);
  project.provide("serviceEnv", { ...services.env });
  project.provide("serviceDirectory", services.directory);
  return services.stop;
}
