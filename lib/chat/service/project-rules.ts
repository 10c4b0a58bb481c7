import type { Principal } from "../../auth/schema.ts";
import { findMoneyLeft, type MoneyLeft } from "../../billing/budgets/service.ts";
import { loadKeyRouting } from "../../models/key-routing/load-key-routing.ts";
import { withProject } from "../../models/preferences/load-preferences.ts";
import { loadProjectRouting } from "../../models/project-routing/load-project-routing.ts";
import type { ProjectRouting } from "../../models/project-routing/schema.ts";
import type { RoutePreferences } from "../../models/router/apply-preferences.ts";
import type { RouteMode } from "../../models/schema.ts";

/** What decides on an answer beside the message. */
interface Rules {
  money: MoneyLeft;
  preferences: RoutePreferences;
}

/**
 * What holds outside of any project, with the rules of the chat's project: its budgets, its limits, and what its chats
 * begin with; and the mode where neither message nor chat names one: that of the API key it is sent with, of the project,
 * of the person. All are in memory already for whoever has read the person's own.
 */
export async function withProjectRules(
  principal: Principal,
  projectId: string | null,
  rules: Rules,
): Promise<Rules & { routing: ProjectRouting | null; usualMode: RouteMode }> {
  const [money, routing, key] = await Promise.all([
    projectId === null ? rules.money : findMoneyLeft(principal, projectId),
    loadProjectRouting(principal, projectId),
    loadKeyRouting(principal),
  ]);
  const usualMode = key?.mode ?? routing?.mode ?? rules.preferences.mode ?? "balanced";
  return { money, preferences: withProject(rules.preferences, routing), routing, usualMode };
}
