"use client";

import { fewLeft, isAllUsed, isUsedUp } from "@/lib/billing/policy";
import type { Quota } from "@/lib/billing/schema";
import { BudgetNotice } from "./budget-notice";
import { QuotaNotice } from "./quota-notice";

/** What limits the next message, in the composer: the month's messages before budgets in money, these before what pays now. */
export function UsageNotice({ quota, place }: { quota: Quota; place: string }) {
  if (isUsedUp(quota) || fewLeft(quota) !== null) return <QuotaNotice quota={quota} />;
  return (
    <>
      <BudgetNotice budgets={quota.budgets} place={place} />
      {isAllUsed(quota) && <QuotaNotice quota={quota} />}
    </>
  );
}
