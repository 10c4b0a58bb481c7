import type { Principal } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { monthOf } from "../policy.ts";
import type { PromptCacheList } from "./schema.ts";
import { sumPromptTokens } from "./store.ts";

/** How well the providers' own caches of prompts did for a person this month. */
export async function listPromptCaches(principal: Principal): Promise<PromptCacheList> {
  const { periodStart } = monthOf(nowMs());
  return { items: await sumPromptTokens(principal, periodStart), periodStart };
}
