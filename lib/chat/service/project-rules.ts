import type { Principal } from "../../auth/schema.ts";
import { findMoneyLeft, type MoneyLeft } from "../../billing/budgets/service.ts";
import { withProject } from "../../models/preferences/load-preferences.ts";
import { loadProjectRouting } from "../../models/project-routing/load-project-routing.ts";
import type { ProjectRouting } from "../../models/project-routing/schema.ts";
import type { RoutePreferences } from "../../models/router/apply-preferences.ts";

/** What decides on an answer beside the message. */
interface Rules {
  money: MoneyLeft;
  preferences: RoutePreferences;
}

/**
 * What holds outside of any project, with the rules of the chat's project: its budgets, its limits, and what its chats
 * begin with. Both are in memory already for whoever has read the person's own.
 */
export async function withProjectRules(
  principal: Principal,
  projectId: string | null,
  rules: Rules,
): Promise<Rules & { routing: ProjectRouting | null }> {
  if (projectId === null) return { ...rules, routing: null };
  const [money, routing] = await Promise.all([
    findMoneyLeft(principal, projectId),
    loadProjectRouting(principal, projectId),
  ]);
  return { money, preferences: withProject(rules.preferences, routing), routing };
}
