import { sql } from "kysely";
import { asService } from "../../../platform/db/scopes.ts";

/**
 * The number of the next look at Stripe, taken before looking. What is written with a number never overwrites what a
 * later look has written: that one saw everything this one did. As service: a counter of nobody's.
 */
export async function nextVersion(): Promise<number> {
  const { rows } = await sql<{ version: number }>`select nextval('app.billing_versions') as version`.execute(
    asService(),
  );
  const version = rows[0]?.version;
  if (version === undefined) throw new Error("the sequence gave nothing");
  return version;
}
