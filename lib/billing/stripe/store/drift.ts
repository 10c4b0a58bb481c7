import { sql } from "kysely";
import { now } from "../../../platform/clock.ts";
import { likePattern } from "../../../platform/db/like-pattern.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import type { DriftFinding, DriftQuery } from "../upkeep/schema.ts";

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

// The findings of some reports are kept as a text that holds the list.
const fits = (search: string) => {
  const pattern = likePattern(search);
  return sql<boolean>`exists (
    select from jsonb_array_elements(case jsonb_typeof(findings) when 'string' then (findings #>> '{}')::jsonb
      else findings end) f
    where lower(f ->> 'id') like ${pattern} or f ->> 'kind' like ${pattern} or lower(f ->> 'fields') like ${pattern})`;
};

/** The reports that fit, the newest first, before the cursor (a report's id: they are in the order of time). */
export async function listDriftReports({ search, cursor, limit }: DriftQuery) {
  let rows = asService()
    .selectFrom("billingDriftReports")
    .select(["id", "checked", "repaired", "findings", "createdAt"])
    .orderBy("id", "desc")
    .limit(limit);
  if (cursor) rows = rows.where("id", "<", cursor);
  if (search) rows = rows.where(fits(search));
  return rows.execute();
}
