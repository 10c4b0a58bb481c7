import type { Principal } from "../../auth/schema.ts";
import { now } from "../../platform/clock.ts";
import { notFound } from "../../platform/errors.ts";
import type { RetentionClass } from "../../platform/retention/run-retention.ts";
import type { ProjectDetail } from "../schema.ts";
import { getProject } from "../service.ts";
import { markDeleted, purgeProjects, unmarkDeleted } from "./store.ts";

/**
 * Deletes a project; it can be restored until retention removes it. Its conversations stay, outside of any project.
 * @throws AppError not_found
 */
export async function deleteProject(principal: Principal, id: string): Promise<void> {
  if (!(await markDeleted(principal, id, now()))) throw notFound("The project");
}

/**
 * Takes the deletion of a project back, with its conversations.
 * @throws AppError not_found
 */
export async function restoreProject(principal: Principal, id: string): Promise<ProjectDetail> {
  if (!(await unmarkDeleted(principal, id, now()))) throw notFound("The project");
  return getProject(principal, id);
}

/** Deleted projects are not kept for ever. */
export const projectRetention: RetentionClass = { period: "deleted_projects", batchSize: 100, purge: purgeProjects };
