import { createHash } from "node:crypto";
import { breakerKeyOf, hashKeyOf, spendKeyOf } from "../breaker/breaker-key.ts";
import type { GatewayState } from "../gateway-state.ts";
import { ProviderError } from "../provider-error.ts";
import type { KeyTarget, Target } from "../target.ts";
import { endOfDayMs } from "./key-spend.ts";

/** What is known of a key now: `resting` ones are asked only when no other is left, the last two not at all. */
export type KeyState = "ok" | "resting" | "capped" | "refused";

/** The state of one key for one model. */
export function keyStateOf(key: Target, gateway: GatewayState, nowMs: number): KeyState {
  if (gateway.deadKeys.find(hashKeyOf(key))) return "refused";
  const { dailyCapMicroUsd: cap } = key;
  if (cap !== undefined && gateway.keySpend.today(spendKeyOf(key), nowMs) >= cap) return "capped";
  const isRefused = gateway.breakers.refuses(breakerKeyOf(key), nowMs);
  return isRefused || gateway.keyRests.untilMs(breakerKeyOf(key), nowMs) !== null ? "resting" : "ok";
}

function fraction(text: string): number {
  return (createHash("sha256").update(text).digest().readUInt32BE(0) + 0.5) / 2 ** 32;
}

/**
 * One of the keys, each as often as its weight says. With `sticky` the same one for the same text as long as it is
 * there, and only the conversations of a key that goes away move (weighted rendezvous hashing, RFC draft
 * draft-ietf-bess-weighted-hrw).
 */
export function chooseByWeight<T extends KeyTarget>(
  keys: readonly T[],
  sticky: string | null,
  random: () => number,
): T {
  const [first] = keys;
  if (!first) throw new Error("there is no key to choose from");
  if (keys.length === 1) return first;
  const scored = keys.map((key) => {
    const chance = sticky === null ? 1 - random() : fraction(`${sticky}|${hashKeyOf(key)}`);
    return { key, score: -Math.log(Math.min(chance, 1 - Number.EPSILON)) / key.weight };
  });
  return scored.reduce((best, one) => (one.score < best.score ? one : best)).key;
}

/**
 * The target with the key to make the next call with: the target itself unless there are several keys for it.
 * @param sticky Same for requests that a provider's prompt cache serves; null where it does not matter.
 * @throws ProviderError `spend_cap` when every key that works has spent what it may today, `auth` when all are refused.
 */
export function pickKey(
  target: Target,
  sticky: string | null,
  gateway: GatewayState,
  { nowMs, random }: { nowMs: number; random: () => number },
): Target {
  const { keys } = target;
  if (!keys) return target;
  void gateway.keySpend.refresh(nowMs);
  const byState = Map.groupBy(keys, (key) => keyStateOf(key, gateway, nowMs));
  const able = byState.get("ok") ?? byState.get("resting");
  if (able) return chooseByWeight(able, sticky, random);
  if (byState.has("capped"))
    throw new ProviderError("spend_cap", "every key has spent what it may today", {
      retryAfterMs: endOfDayMs(nowMs) - nowMs,
    });
  throw new ProviderError("auth", "every key was refused");
}

/** Whether another key of the target could be asked now. */
export function hasOtherKey(target: Target, used: Target, gateway: GatewayState, nowMs: number): boolean {
  return target.keys?.some((key) => key !== used && keyStateOf(key, gateway, nowMs) === "ok") ?? false;
}
