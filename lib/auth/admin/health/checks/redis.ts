import { redis } from "../../../../platform/redis.ts";
import type { Check } from "./check.ts";

/** Whether limits and shared counts work, and what holds in their place when they do not (RL-16). */
export const checkRedis: Check = async () => {
  try {
    const keys = await redis().dbsize();
    return {
      state: "ok",
      facts: [
        { name: "keys", value: keys },
        { name: "fallback", value: "none" },
      ],
    };
  } catch {
    return { state: "down", facts: [{ name: "fallback", value: "spending_stops" }] };
  }
};
