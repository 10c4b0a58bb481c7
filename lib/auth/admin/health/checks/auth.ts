import { env } from "../../../../platform/env.ts";
import type { Check } from "./check.ts";

/** Whether the sign-in service answers. */
export const checkAuth: Check = async (signal) => {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  const response = await fetch(`${SUPABASE_URL}/auth/v1/health`, {
    headers: { apikey: SUPABASE_PUBLISHABLE_KEY },
    redirect: "error",
    signal,
  });
  await response.body?.cancel();
  return { state: response.ok ? "ok" : "down", facts: [] };
};
