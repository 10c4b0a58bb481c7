import type { ModelChoice } from "@/components/chat/model-choice";

type Defaults = Pick<ModelChoice, "model" | "routeMode">;

/**
 * What of a choice changes when other defaults hold: what the person has left as it was given to them.
 * @param given The defaults that the choice began with.
 */
export function changedDefaults(choice: Defaults, given: Defaults, next: Defaults): Partial<Defaults> {
  return {
    ...(choice.model === given.model && choice.model !== next.model ? { model: next.model } : {}),
    ...(choice.routeMode === given.routeMode && choice.routeMode !== next.routeMode
      ? { routeMode: next.routeMode }
      : {}),
  };
}
