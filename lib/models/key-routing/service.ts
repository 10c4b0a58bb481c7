import { forgetPrincipal } from "../../auth/find-principal.ts";
import { noSuchProject } from "../../auth/project-of.ts";
import type { Principal } from "../../auth/schema.ts";
import { notFound } from "../../platform/errors.ts";
import { forgetUserRows, loadUserRows } from "../user-rows/load-user-rows.ts";
import type { KeyRouting, KeyRoutingOfKey } from "./schema.ts";
import { putKeyRouting } from "./store.ts";

/** The routing of those of a person's keys for which some is set. */
export async function listKeyRouting({ userId }: Principal): Promise<{ items: KeyRoutingOfKey[] }> {
  forgetUserRows(userId);
  return { items: (await loadUserRows(userId)).keyRouting };
}

/**
 * Sets how Auto chooses for a key, and its project; in force within five seconds.
 * @throws AppError not_found, invalid_input for a project that is not one of theirs where the key was made
 */
export async function setKeyRouting(
  principal: Principal,
  apiKeyId: string,
  routing: KeyRouting,
): Promise<KeyRoutingOfKey> {
  const outcome = await putKeyRouting(principal, apiKeyId, routing);
  if (outcome === "no_key") throw notFound("The key");
  if (outcome === "no_project") throw noSuchProject("projectId");
  // A key's project is known with whose it is.
  forgetPrincipal(principal.userId);
  const { items } = await listKeyRouting(principal);
  return (
    items.find((item) => item.apiKeyId === apiKeyId) ?? {
      apiKeyId,
      mode: null,
      thresholds: {},
      allowedModels: null,
      projectId: null,
    }
  );
}
