import { readDollars } from "@/lib/platform/public/read-number";

/** The fields of a form as a spending limit, which may still be no amount; null while no period is chosen. */
export function readSpendingLimit(data: FormData, locale: string) {
  const period = data.get("spendingPeriod");
  if (typeof period !== "string" || period === "") return null;
  return { period, limitMicroUsd: readDollars(data.get("limitMicroUsd"), locale) };
}
