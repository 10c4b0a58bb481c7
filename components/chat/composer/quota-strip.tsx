"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { quotaQuery } from "@/lib/billing/client";
import { fewLeft, isUsedUp } from "@/lib/billing/policy";

// On most days there is nothing to say.
const QuotaNotice = dynamic(() => import("./quota-notice").then((module) => module.QuotaNotice), { ssr: false });

/** Whether this month's messages are used up, and no credits pay for more. */
export function useQuotaReached(): boolean {
  const { data } = useQuery(quotaQuery());
  return data !== undefined && isUsedUp(data);
}

/** Says in the composer that the month is used up, or nearly so, and when it starts again. */
export function QuotaStrip() {
  const { data: quota } = useQuery(quotaQuery());
  return quota && (isUsedUp(quota) || fewLeft(quota) !== null) ? <QuotaNotice quota={quota} /> : null;
}
