import type { ModelChoices } from "../../models/service/load-choices.ts";
import type { PathMessage } from "../store/read-path.ts";

/**
 * The model that wrote last in a conversation, which Auto stays with; null while none has. One that made images or speech
 * wrote nothing, and the text goes on with the model before it.
 */
export function previousModelOf(path: readonly PathMessage[], { models }: Pick<ModelChoices, "models">): string | null {
  const writes = (modelId: string | null) => (models.find(({ id }) => id === modelId)?.kind ?? "chat") === "chat";
  return path.findLast(({ role, modelId }) => role === "assistant" && writes(modelId))?.modelId ?? null;
}
