import type { DbUser } from "../../platform/db/scopes.ts";
import { loadUserRows } from "../user-rows/load-user-rows.ts";
import type { ProjectRouting } from "./schema.ts";

/**
 * The routing of the project that a chat is in, at most five seconds old; null outside of any, or where none is set.
 * @param projectId Of a project of the person, as the chat's own row or a check has it.
 */
export async function loadProjectRouting({ userId }: DbUser, projectId: string | null): Promise<ProjectRouting | null> {
  if (projectId === null) return null;
  const { projectRouting } = await loadUserRows(userId);
  return projectRouting.find((one) => one.projectId === projectId) ?? null;
}
