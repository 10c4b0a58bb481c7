import { env } from "../../../../platform/env.ts";
import { readDatabaseFigures } from "../store.ts";
import type { Check } from "./check.ts";

const NEARLY_FULL = 0.9;

/** Size, connections and how far the schema is. */
export const checkDatabase: Check = async () => {
  const { sizeBytes, connections, maxConnections, migrations, lastMigration } = await readDatabaseFigures();
  return {
    // The embedded database has one, and it is always in use.
    state: maxConnections > 1 && connections > maxConnections * NEARLY_FULL ? "warn" : "ok",
    facts: [
      { name: "sizeBytes", value: sizeBytes },
      { name: "connections", value: connections },
      { name: "maxConnections", value: maxConnections },
      { name: "poolSize", value: env().DATABASE_POOL_SIZE },
      { name: "migrations", value: migrations },
      ...(lastMigration === null ? [] : [{ name: "lastMigration" as const, value: lastMigration }]),
    ],
  };
};
