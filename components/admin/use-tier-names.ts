import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { TierId } from "@/lib/auth/schema";
import { tiersQuery } from "@/lib/billing/tiers/client";

/** How plans are called: as an administrator named them, and until that is read as they came. */
export function useTierNames(): (tier: TierId) => string {
  const words = useTranslations("sidebar.tiers");
  const { data } = useQuery(tiersQuery());
  return (tier) => data?.items.find(({ id }) => id === tier)?.name ?? words(tier);
}
