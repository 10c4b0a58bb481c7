import type { Target } from "../../gateway/target.ts";
import type { ModelChoices } from "../../service/load-choices.ts";

/** The model that embeds questions for a person: the cheapest that is configured and has a price. Null for none. */
export function findEmbedder({ models, resolve }: ModelChoices): Target | null {
  const usable = models.filter(
    ({ kind, available, status, price }) => kind === "embedding" && available && status !== "deprecated" && price,
  );
  const priceOf = ({ price }: (typeof usable)[number]) => price?.inputMicroUsdPerMtok ?? Number.POSITIVE_INFINITY;
  const [cheapest] = usable.sort((a, b) => priceOf(a) - priceOf(b));
  return cheapest ? resolve(cheapest.id) : null;
}
