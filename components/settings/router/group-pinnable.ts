import type { AvailableModel, Intent } from "@/lib/models/schema";

/**
 * The models that can be set for a kind of task, by provider and name: those that chat, can be used now, are not
 * excluded, and see where pictures are the task. `pinnedId` stays among them while it can be used.
 */
export function groupPinnable(
  models: readonly AvailableModel[],
  intent: Intent,
  excludedIds: readonly string[],
  pinnedId: string | null,
): { provider: string; models: AvailableModel[] }[] {
  const groups = new Map<string, AvailableModel[]>();
  for (const model of models) {
    if (model.kind !== "chat" || !model.available) continue;
    const fits = model.status !== "deprecated" && (intent !== "vision" || model.input.includes("image"));
    if (model.id !== pinnedId && (!fits || excludedIds.includes(model.id))) continue;
    groups.set(model.provider, [...(groups.get(model.provider) ?? []), model]);
  }
  return [...groups]
    .map(([provider, found]) => ({ provider, models: found.toSorted((a, b) => a.name.localeCompare(b.name)) }))
    .toSorted((a, b) => a.provider.localeCompare(b.provider));
}
