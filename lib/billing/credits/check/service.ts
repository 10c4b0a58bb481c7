import { log } from "../../../platform/log.ts";
import type { LedgerCheck } from "./schema.ts";
import { enterDifference, findLastReport, keepReport, type LedgerReport, readDrift } from "./store.ts";

/**
 * Compares every balance with the sum of its ledger and keeps a report.
 * @param repairReason When given, each difference is entered into the ledger as an adjustment with this reason, so that
 *   it adds up again; nothing that is there is changed. Without it nothing is written but the report.
 */
export async function checkLedger(repairReason?: string): Promise<LedgerReport> {
  const { people, findings } = await readDrift();
  let repaired = 0;
  if (repairReason !== undefined) {
    for (const userId of new Set(findings.map((finding) => finding.userId))) {
      repaired += await enterDifference(userId, repairReason);
    }
  }
  const report = { people, findings, repaired };
  await keepReport(report);
  if (findings.length > repaired)
    log.error({ people, findings: findings.length, repaired }, "the ledger does not add up");
  return report;
}

/** What the last comparison found; null before the first. */
export function getLastCheck(): Promise<LedgerCheck | null> {
  return findLastReport();
}
