import { nowMs } from "../../platform/clock.ts";
import type { OperatorAccess } from "../../platform/env.ts";
import { hashKeyOf } from "../gateway/breaker/breaker-key.ts";
import { gatewayState } from "../gateway/gateway-state.ts";
import { hintOf } from "./base-url-rule.ts";
import type { OperatorKeyStatus } from "./schema.ts";

/** The operator's keys of one provider as an admin sees them: their end, state and spend of the day, never the key. */
export function listOperatorKeys({ keys, baseUrl }: OperatorAccess): OperatorKeyStatus[] {
  const { deadKeys, keySpend } = gatewayState();
  return keys.map(({ apiKey, weight, dailyCapMicroUsd }) => {
    const hash = hashKeyOf({ apiKey, baseUrl });
    const spentTodayMicroUsd = keySpend.today(hash, nowMs());
    const isCapped = dailyCapMicroUsd !== null && spentTodayMicroUsd >= dailyCapMicroUsd;
    const state = deadKeys.find(hash) ? "refused" : isCapped ? "capped" : "ok";
    return { hint: hintOf(apiKey) || null, weight, state, spentTodayMicroUsd, dailyCapMicroUsd };
  });
}
