import type { Target } from "../gateway/target.ts";
import type { AvailableModel } from "../schema.ts";
import type { ModelChoices } from "./load-choices.ts";

function blendedPrice({ price }: AvailableModel): number {
  return price ? price.inputMicroUsdPerMtok * 3 + price.outputMicroUsdPerMtok : Number.POSITIVE_INFINITY;
}

/** Whether nobody but its owner has what is asked of a target: a key of one's own, or a model of the own machine. */
const isPrivate = ({ ownerId, model }: Target) => ownerId !== undefined || model.local === true;

/**
 * The cheapest chat model for small helper calls: priced, not thinking if there is one that does not, and none that the
 * person keeps Auto from.
 * @param beside The models that the person named for the answer that the call helps; left out where Auto chose. Where all
 *   of them have a key of the person's or of their workspace, or run on the own machine, nothing of it goes elsewhere.
 * @returns Null for none.
 */
export function cheapestTarget(
  { models, resolve }: Pick<ModelChoices, "models" | "resolve">,
  excluded: ReadonlySet<string>,
  beside: readonly Target[] = [],
): Target | null {
  const owners = new Set(beside.map(({ ownerId }) => ownerId));
  const staysIn = beside.length > 0 && beside.every(isPrivate);
  const mayAsk = (target: Target) =>
    !staysIn || target.model.local === true || (isPrivate(target) && owners.has(target.ownerId));
  const usable = models.filter(
    ({ id, kind, available, status }) =>
      kind === "chat" && available && status !== "deprecated" && !excluded.has(id) && mayAsk(resolve(id)),
  );
  const plain = usable.filter(({ reasoning }) => !reasoning);
  const [cheapest] = (plain.length > 0 ? plain : usable).sort((a, b) => blendedPrice(a) - blendedPrice(b));
  return cheapest ? resolve(cheapest.id) : null;
}
