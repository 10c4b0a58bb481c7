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

/** Sets how Auto chooses for a key; in force within five seconds. @throws AppError not_found */
export async function setKeyRouting(
  principal: Principal,
  apiKeyId: string,
  routing: KeyRouting,
): Promise<KeyRoutingOfKey> {
  if (!(await putKeyRouting(principal, apiKeyId, routing))) throw notFound("The key");
  const { items } = await listKeyRouting(principal);
  return (
    items.find((item) => item.apiKeyId === apiKeyId) ?? { apiKeyId, mode: null, thresholds: {}, allowedModels: null }
  );
}
