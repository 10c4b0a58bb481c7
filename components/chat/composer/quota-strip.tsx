"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { quotaQuery } from "@/lib/billing/client";
import { fewLeft, isAllUsed, isUsedUp } from "@/lib/billing/policy";

// On most days there is nothing to say.
const UsageNotice = dynamic(() => import("./usage-notice").then((module) => module.UsageNotice), { ssr: false });

/** Whether this month's messages are used up, and no credits pay for more. */
export function useQuotaReached(): boolean {
  const { data } = useQuery(quotaQuery());
  return data !== undefined && isUsedUp(data);
}

/** Says in the composer that the month or a budget is used up, or nearly so, when it starts again, and what pays until then. */
export function QuotaStrip({ place }: { place: string }) {
  const { data: quota } = useQuery(quotaQuery());
  const isShown = quota && (isAllUsed(quota) || fewLeft(quota) !== null || quota.budgets.length > 0);
  return isShown ? <UsageNotice quota={quota} place={place} /> : null;
}
