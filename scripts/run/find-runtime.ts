import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findHolder } from "../../supabase/local/lock-directory.ts";
import type { Variables } from "./load-environment.ts";

/** How an instance that runs on a data directory is reached, as `npm start` leaves it there. */
export interface Runtime {
  pid: number;
  env: Variables;
}

/**
 * The instance that runs on a data directory; null when none does. One that was killed leaves its file behind, and its
 * number may be another process's by now, in a container soon: so the holder of the directory's lock decides.
 */
export function findRuntime(data: string): Runtime | null {
  const path = join(data, "runtime.json");
  if (!existsSync(path)) return null;
  const runtime = JSON.parse(readFileSync(path, "utf8")) as Runtime;
  return findHolder(data, "start.lock") === runtime.pid ? runtime : null;
}
