import type { KindFilter, LedgerFilter } from "@/lib/billing/ledger/schema";
import type { UsagePurpose } from "@/lib/billing/schema";
import { daysToRange } from "@/lib/platform/public/local-days";

/** What the reader wants to see; days as the browser's own field has them (2026-11-25), empty for any. */
export interface LedgerChoice {
  kind: KindFilter | "";
  purpose: UsagePurpose | "";
  modelId: string;
  /** A project's id; `none`: outside of any. */
  projectId: string;
  fromDay: string;
  toDay: string;
}

export const NO_CHOICE: LedgerChoice = { kind: "", purpose: "", modelId: "", projectId: "", fromDay: "", toDay: "" };

/** The choice as the API filters: from the first moment of one day, in the reader's zone, to the last of the other. */
export function filterOf(
  { kind, purpose, modelId, projectId, fromDay, toDay }: LedgerChoice,
  timeZone: string | undefined,
): LedgerFilter {
  return {
    kind: kind || undefined,
    purpose: purpose || undefined,
    modelId: modelId || undefined,
    projectId: projectId || undefined,
    ...daysToRange(fromDay, toDay, timeZone),
  };
}
