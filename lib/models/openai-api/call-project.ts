import { noSuchProject, projectOf } from "../../auth/project-of.ts";
import type { Principal } from "../../auth/schema.ts";
import { AppError } from "../../platform/errors.ts";
import { loadProjectRouting } from "../project-routing/load-project-routing.ts";
import type { ProjectRouting } from "../project-routing/schema.ts";
import { findProjectRouting } from "../project-routing/store.ts";

/**
 * The project that a call belongs to, and how Auto chooses there. What is asked with a key of a project stays in it, so
 * that nothing gets around its budgets.
 * @param named The project that the call names; undefined for the key's own, or none.
 * @throws AppError invalid_input for one that is not the person's, and for another one than the key's.
 */
export async function findCallProject(
  principal: Principal,
  named: string | undefined,
): Promise<{ projectId: string | null; routing: ProjectRouting | null }> {
  const own = projectOf(principal);
  if (named === undefined || named === own)
    return { projectId: own, routing: await loadProjectRouting(principal, own) };
  const routing = own === null ? await findProjectRouting(principal, named) : null;
  if (routing) return { projectId: named, routing };
  if (own === null) throw noSuchProject("nexus.project");
  throw new AppError("invalid_input", "The key is for another project.", {
    issues: [{ path: "nexus.project", message: "is not the project of the key" }],
  });
}
