import type { LimitRow, ShownLimits } from "./use-limit-rows";

interface LimitValueProps {
  row: LimitRow;
  tier: ShownLimits;
  /** Where the operator gives help; null: nobody is told. */
  supportUrl: string | null;
}

/** What a tier allows in one row. The help that it has leads to where it is given. */
export function LimitValue({ row: { key, of }, tier, supportUrl }: LimitValueProps) {
  if (key !== "support" || tier.support === "none" || supportUrl === null) return of(tier);
  return (
    <a href={supportUrl} className="font-medium text-accent-text hover:underline">
      {of(tier)}
    </a>
  );
}
