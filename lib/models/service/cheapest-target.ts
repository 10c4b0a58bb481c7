import type { Target } from "../gateway/target.ts";
import type { AvailableModel } from "../schema.ts";
import type { ModelChoices } from "./load-choices.ts";

function blendedPrice({ price }: AvailableModel): number {
  return price ? price.inputMicroUsdPerMtok * 3 + price.outputMicroUsdPerMtok : Number.POSITIVE_INFINITY;
}

/**
 * The cheapest chat model for small helper calls: priced, not thinking if there is one that does not, and none that the
 * person keeps Auto from. Null for none.
 */
export function cheapestTarget(choices: ModelChoices, excluded: ReadonlySet<string>): Target | null {
  const usable = choices.models.filter(
    ({ id, kind, available, status }) => kind === "chat" && available && status !== "deprecated" && !excluded.has(id),
  );
  const plain = usable.filter(({ reasoning }) => !reasoning);
  const [cheapest] = (plain.length > 0 ? plain : usable).sort((a, b) => blendedPrice(a) - blendedPrice(b));
  return cheapest ? choices.resolve(cheapest.id) : null;
}
