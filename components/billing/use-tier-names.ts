import { useQuery } from "@tanstack/react-query";
import type { TierId } from "@/lib/auth/schema";
import { planQuery } from "@/lib/billing/stripe/client";

/**
 * How plans are called: whoever runs the server may name them anew.
 * @returns The name of a plan; a dash for none, or before it is known.
 */
export function useTierNames(): (tier: TierId | null) => string {
  // What the page has loaded anyway.
  const { data } = useQuery({ ...planQuery(), enabled: false });
  return (tier) => data?.tiers.find(({ id }) => id === tier)?.name ?? "–";
}
