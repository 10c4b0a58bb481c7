import { nowMs } from "../../platform/clock.ts";
import { hashKeyOf } from "../gateway/breaker/breaker-key.ts";
import { gatewayState } from "../gateway/gateway-state.ts";
import type { PooledKey } from "../operator-keys/operator-pool.ts";
import { hintOf } from "./base-url-rule.ts";
import type { OperatorKeyStatus } from "./schema.ts";

/** The operator's keys of one provider as an admin sees them: their end, state and spend of the day, never the key. */
export function listOperatorKeys(keys: readonly PooledKey[]): OperatorKeyStatus[] {
  const { deadKeys, keySpend } = gatewayState();
  return keys.map(({ apiKey, baseUrl, weight, dailyCapMicroUsd }) => {
    const hash = hashKeyOf({ apiKey, baseUrl });
    const spentTodayMicroUsd = keySpend.today(hash, nowMs());
    const isCapped = dailyCapMicroUsd !== null && spentTodayMicroUsd >= dailyCapMicroUsd;
    const state = deadKeys.find(hash) ? "refused" : isCapped ? "capped" : "ok";
    return { hint: hintOf(apiKey) || null, weight, state, spentTodayMicroUsd, dailyCapMicroUsd };
  });
}
