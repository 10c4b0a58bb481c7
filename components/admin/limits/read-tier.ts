import { readDollars, readMegabytes, readNumber } from "@/lib/platform/public/read-number";

export const COUNTS = [
  "requestsPerMinute",
  "requestsPerMonth",
  "maxParallelRuns",
  "maxApiKeys",
  "maxBudgets",
  "messageMaxAttachments",
  "contextMaxTokens",
  "conversationMaxDays",
  "maxSeats",
] as const;
export const SIZES = ["storageMaxBytes", "cacheMaxBytes", "attachmentMaxBytes"] as const;

/** What was typed of a plan; values may still be wrong, the schema says where. */
export function readTier(data: FormData, locale: string): Record<string, string | number | null> {
  return {
    name: String(data.get("name") ?? "").trim(),
    ...Object.fromEntries(COUNTS.map((name) => [name, readNumber(data.get(name), locale)])),
    ...Object.fromEntries(SIZES.map((name) => [name, readMegabytes(data.get(name), locale)])),
    modelMaxMicroUsdPerMtok: readDollars(data.get("modelMaxMicroUsdPerMtok"), locale),
  };
}
