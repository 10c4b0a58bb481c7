import { TierForm, type TierFormProps } from "./tier-form";
import { usePricePart } from "./use-price-part";

/** The form of a plan where plans are sold: what it costs is part of it. */
export function PricedTierForm(props: Omit<TierFormProps, "prices">) {
  return <TierForm {...props} prices={usePricePart(props.tier)} />;
}
