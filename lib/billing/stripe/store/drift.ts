import { now } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import type { DriftFinding } from "../upkeep/schema.ts";

export interface DriftReport {
  checked: number;
  repaired: number;
  findings: DriftFinding[];
}

const KEPT_FINDINGS = 100;

/** Keeps a report. As service: the operator's. */
export async function keepDriftReport({ checked, repaired, findings }: DriftReport): Promise<void> {
  await asService()
    .insertInto("billingDriftReports")
    .values({
      id: newId(),
      checked,
      repaired,
      findings: JSON.stringify(findings.slice(0, KEPT_FINDINGS)),
      createdAt: now(),
    })
    .execute();
}

/** The reports, the newest first, before the cursor (a report's id: they are in the order of time). */
export async function listDriftReports({ cursor, limit }: { cursor?: string | undefined; limit: number }) {
  let rows = asService()
    .selectFrom("billingDriftReports")
    .select(["id", "checked", "repaired", "findings", "createdAt"])
    .orderBy("id", "desc")
    .limit(limit);
  if (cursor) rows = rows.where("id", "<", cursor);
  return rows.execute();
}
