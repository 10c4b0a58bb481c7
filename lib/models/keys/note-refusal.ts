import { nowMs } from "../../platform/clock.ts";
import { log } from "../../platform/log.ts";
import { hashKeyOf } from "../gateway/breaker/breaker-key.ts";
import { type DeadKeys, REFUSAL_WORDS } from "../gateway/dead-keys.ts";
import type { ProviderError } from "../gateway/provider-error.ts";
import type { Target } from "../gateway/target.ts";
import { forgetKeysOf } from "./load-user-keys.ts";
import { markRefused } from "./mark-refused.ts";

/**
 * Marks the key of a target as dead when its provider has refused it (401, 402, 403): it is not used again until it is
 * changed or tested. Whose own key it was is told by mail, and sees it on its page; for an operator's key an alert is
 * logged. Never fails: the answer has failed already.
 */
export async function noteRefusal(target: Target, { kind, status }: ProviderError, deadKeys: DeadKeys): Promise<void> {
  if ((kind !== "auth" && kind !== "payment") || target.apiKey === null) return;
  const { provider } = target.model;
  try {
    if (target.ownerId !== undefined) {
      const { apiKey, baseUrl } = target;
      const owner = await markRefused(target.ownerId, { provider, apiKey, baseUrl }, kind, REFUSAL_WORDS[kind]);
      if (owner) await forgetKeysOf(owner);
    } else if (await deadKeys.mark(hashKeyOf(target), kind, nowMs())) {
      log.error({ alert: "operator_key_refused", provider, status, reason: kind }, "a provider refused our key");
    }
  } catch (error) {
    log.error({ err: error, provider }, "a refused key could not be marked");
  }
}
