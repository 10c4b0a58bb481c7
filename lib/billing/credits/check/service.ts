import { log } from "../../../platform/log.ts";
import type { LedgerCheck } from "./schema.ts";
import { enterDifference, findLastReport, keepReport, type LedgerReport, readDrift } from "./store.ts";

/**
 * Compares every balance with the sum of its ledger and keeps a report.
 * @param repairReason When given, each difference is entered into the ledger as an adjustment with this reason, so that
 *   it adds up again; nothing that is there is changed. Without it nothing is written but the report.
 * @returns What differs; after a repair what is left of it.
 */
export async function checkLedger(repairReason?: string): Promise<LedgerReport> {
  let drift = await readDrift();
  let repaired = 0;
  if (repairReason !== undefined) {
    for (const userId of new Set(drift.findings.map((finding) => finding.userId))) {
      repaired += await enterDifference(userId, repairReason);
    }
    // An entry puts all that differs in a month right, and none does so for holds and closings: their count says nothing.
    drift = await readDrift();
  }
  const report = { ...drift, repaired };
  await keepReport(report);
  const { people, findings } = report;
  if (findings.length > 0) log.error({ people, findings: findings.length, repaired }, "the ledger does not add up");
  return report;
}

/** What the last comparison found; null before the first. */
export function getLastCheck(): Promise<LedgerCheck | null> {
  return findLastReport();
}
