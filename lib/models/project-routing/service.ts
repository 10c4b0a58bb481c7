import type { Principal } from "../../auth/schema.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { AUTO_MODEL_ID } from "../schema.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import { forgetUserRows } from "../user-rows/load-user-rows.ts";
import type { ProjectRouting } from "./schema.ts";
import { findProjectRouting, putProjectRouting } from "./store.ts";

/** How Auto chooses in one of the person's projects. @throws AppError not_found */
export async function getProjectRouting(principal: Principal, projectId: string): Promise<ProjectRouting> {
  const routing = await findProjectRouting(principal, projectId);
  if (!routing) throw notFound("The project");
  return routing;
}

async function assertChatModel(principal: Principal, modelId: string): Promise<void> {
  if (modelId === AUTO_MODEL_ID) return;
  const { models } = await loadModelChoices(principal);
  if (models.some(({ id, kind }) => id === modelId && kind === "chat")) return;
  throw new AppError("invalid_input", "No chat can begin with this model.", {
    issues: [{ path: "model", message: "is not a chat model that is known here" }],
  });
}

/**
 * Sets how Auto chooses in a project, and what its chats begin with; in force at once here, within five seconds in other
 * processes.
 * @throws AppError not_found, invalid_input for a model that does not chat
 */
export async function setProjectRouting(
  principal: Principal,
  projectId: string,
  routing: ProjectRouting,
): Promise<ProjectRouting> {
  // First, so that a stranger learns nothing of which models are known here.
  const before = await getProjectRouting(principal, projectId);
  if (routing.model !== null && routing.model !== before.model) await assertChatModel(principal, routing.model);
  if (!(await putProjectRouting(principal, projectId, routing))) throw notFound("The project");
  forgetUserRows(principal.userId);
  return getProjectRouting(principal, projectId);
}
