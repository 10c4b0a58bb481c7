import { findModel } from "../registry/find-model.ts";
import type { Usable } from "../router/route-context.ts";
import type { ModelChoices } from "./load-choices.ts";

// The models of a person are one object for as long as nothing about them changes.
const usable = new WeakMap<ModelChoices, Usable>();

/** Which chat models can be used, as briefly as it can be said. */
export function usableOf(choices: ModelChoices): Usable {
  const known = usable.get(choices);
  if (known) return known;
  const chat = choices.models.filter(({ kind, available }) => kind === "chat" && available);
  const providers = [...new Set(chat.flatMap(({ id, provider }) => (findModel(id) ? [provider] : [])))];
  const found = {
    providers,
    others: chat.flatMap(({ id }) => (findModel(id) ? [] : [id])),
    disabled: (choices.disabled ?? []).filter((id) => {
      const model = findModel(id);
      return model?.kind === "chat" && providers.includes(model.provider);
    }),
  };
  usable.set(choices, found);
  return found;
}
