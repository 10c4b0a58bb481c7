import type { Conversation } from "../schema.ts";
import type { NewMessage } from "./create-entry.ts";
import type { Thread } from "./thread-rows.ts";

/**
 * What a message has to say where it begins its conversation once more: the one that was to begin it was taken back, and
 * the server has never heard of what was chosen for it.
 */
export function beginAgain(
  conversation: Conversation | null,
  { tree }: Pick<Thread, "tree">,
): Pick<NewMessage, "temporary" | "instructions" | "projectId"> {
  if (!conversation || tree.byId.size > 0) return {};
  const { temporary, systemPrompt, projectId } = conversation;
  return { temporary, instructions: systemPrompt, projectId };
}
