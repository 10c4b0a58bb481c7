import { asService } from "../../platform/db/scopes.ts";
import type { SecurityKind } from "../security-log/schema.ts";

/** The kinds of event in somebody's security log, oldest first, as the table has them. */
export async function securityKindsOf(userId: string): Promise<SecurityKind[]> {
  const rows = await asService()
    .selectFrom("securityEvents")
    .select("kind")
    .where("userId", "=", userId)
    .orderBy("createdAt")
    .orderBy("id")
    .execute();
  return rows.map(({ kind }) => kind as SecurityKind);
}
