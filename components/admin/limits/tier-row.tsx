import { Td, Tr } from "@/components/ui/table";
import type { Tier } from "@/lib/billing/tiers/schema";

interface TierRowProps {
  label: string;
  items: readonly Tier[];
  of: (tier: Tier) => string;
}

/** One value of every plan. */
export function TierRow({ label, items, of }: TierRowProps) {
  return (
    <Tr>
      <th scope="row" className="text-start font-normal text-text-2">
        {label}
      </th>
      {items.map((tier) => (
        <Td key={tier.id} numeric>
          {of(tier)}
        </Td>
      ))}
    </Tr>
  );
}
