import { migrate } from "../../supabase/local/migrate.ts";
import { startLocalServices } from "../../supabase/local/start-services.ts";
import { findRuntime } from "../run/find-runtime.ts";
import { isHosted, loadSecrets, readVariables } from "../run/load-environment.ts";

/**
 * Puts into `process.env` how to reach the services: those named in the environment, else those of the server that runs
 * on the data directory, else services started here for as long as the command takes.
 * @returns What ends services that were started here.
 * @throws DirectoryLockedError while a server is just starting on the directory.
 */
export async function reachServices(root: string, data: string): Promise<() => Promise<void>> {
  const outside = readVariables(root);
  if (isHosted(outside)) {
    Object.assign(process.env, outside);
    return async () => undefined;
  }
  const runtime = findRuntime(data);
  if (runtime) {
    Object.assign(process.env, outside, runtime.env);
    return async () => undefined;
  }
  const secrets = loadSecrets(data);
  const services = await startLocalServices({
    data,
    secrets: {
      databasePassword: secrets.LOCAL_DATABASE_PASSWORD ?? "",
      jwtSecret: secrets.SUPABASE_JWT_SECRET ?? "",
      publishableKey: secrets.SUPABASE_PUBLISHABLE_KEY ?? "",
      secretKey: secrets.SUPABASE_SECRET_KEY ?? "",
      redisToken: secrets.UPSTASH_REDIS_REST_TOKEN ?? "",
    },
    redisUrl: outside.REDIS_URL,
  });
  await migrate(services.env.DATABASE_URL);
  Object.assign(process.env, secrets, outside, services.env);
  return services.stop;
}
