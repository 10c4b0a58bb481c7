import { nowMs } from "../../../platform/clock.ts";
import { gatewayState } from "../../gateway/gateway-state.ts";
import type { StoredKey } from "../store.ts";
import type { OwnKey } from "./schema.ts";

/** A person's keys of one provider as they see them, oldest first. */
export function listOwnKeys(keys: readonly StoredKey[]): OwnKey[] {
  const { keySpend } = gatewayState();
  return keys.map((key) => {
    const { id, label, hint, baseUrl, weight, dailyCapMicroUsd: cap, lastError, lastTestedAt, lastUsedAt } = key;
    const spent = cap === null ? null : keySpend.today(id, nowMs());
    const isCapped = cap !== null && spent !== null && spent >= cap;
    const state = key.paused ? "paused" : key.refusedFor !== null ? "refused" : isCapped ? "capped" : "ok";
    return {
      id,
      label,
      hint: hint || null,
      baseUrl,
      weight,
      dailyCapMicroUsd: cap,
      spentTodayMicroUsd: spent,
      state,
      lastError,
      lastTestedAt: lastTestedAt?.toISOString() ?? null,
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    };
  });
}
