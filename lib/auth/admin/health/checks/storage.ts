import { z } from "zod";
import { env } from "../../../../platform/env.ts";
import type { Check } from "./check.ts";

/** Whether the file store lists its buckets to this server. */
export const checkStorage: Check = async (signal) => {
  const { SUPABASE_URL, SUPABASE_SECRET_KEY } = env();
  const response = await fetch(`${SUPABASE_URL}/storage/v1/bucket`, {
    headers: { apikey: SUPABASE_SECRET_KEY, authorization: `Bearer ${SUPABASE_SECRET_KEY}` },
    redirect: "error",
    signal,
  });
  if (!response.ok) throw new Error(`storage answered ${response.status}`);
  const buckets = z.array(z.object({ name: z.string() })).parse(await response.json());
  return { state: "ok", facts: [{ name: "buckets", value: buckets.length }] };
};
