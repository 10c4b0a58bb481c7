import type { AvailableModel } from "@/lib/models/schema";

export const MODEL_GROUPS = ["used", "capable", "fast", "other", "local", "image", "unavailable"] as const;
export type ModelGroup = (typeof MODEL_GROUPS)[number];

/** From here on (micro-USD per million output tokens) a model counts as one of the most capable. */
const CAPABLE_FROM_MICRO_USD = 8_000_000;

function groupOf(model: AvailableModel, usedIds: ReadonlySet<string>): ModelGroup {
  if (!model.available) return "unavailable";
  if (usedIds.has(model.id)) return "used";
  if (model.kind === "image") return "image";
  if (model.local) return "local";
  if (!model.price) return "other";
  return model.price.outputMicroUsdPerMtok >= CAPABLE_FROM_MICRO_USD ? "capable" : "fast";
}

/**
 * The models that chat or make images whose name, provider or id holds every word of `search`, in groups and by name. Models that cannot
 * be used come last, with their reason.
 */
export function groupModels(models: readonly AvailableModel[], search: string, usedIds: ReadonlySet<string>) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<ModelGroup, AvailableModel[]>(MODEL_GROUPS.map((group) => [group, []]));
  for (const model of models) {
    if (model.kind !== "chat" && model.kind !== "image") continue;
    const text = `${model.name} ${model.id}`.toLowerCase();
    if (words.every((word) => text.includes(word))) groups.get(groupOf(model, usedIds))?.push(model);
  }
  return MODEL_GROUPS.flatMap((group) => {
    const items = groups.get(group)?.sort((a, b) => a.name.localeCompare(b.name)) ?? [];
    return items.length > 0 ? [{ group, items }] : [];
  });
}
