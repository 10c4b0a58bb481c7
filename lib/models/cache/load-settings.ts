import type { Principal } from "../../auth/schema.ts";
import { loadUserRows } from "../user-rows/load-user-rows.ts";
import { DEFAULT_CACHE_SETTINGS } from "./cache-use.ts";
import type { CacheSettings } from "./schema.ts";

/** What a person has set of the cache themselves. */
export interface OwnCacheSettings {
  own: CacheSettings;
  /** Whether the workspace where they work keeps answers for them, whatever they have set. */
  byWorkspace: boolean;
}

/** What is set of the cache for a person, at most five seconds old; read with their keys and preferences, at no cost. */
export async function loadOwnCacheSettings({
  userId,
  workspaceId,
  paidByWorkspace,
}: Pick<Principal, "userId" | "workspaceId" | "paidByWorkspace">): Promise<OwnCacheSettings> {
  const { cache, cachingWorkspaces } = await loadUserRows(userId);
  // A workspace decides on what it pays for, and on nothing else.
  const byWorkspace = paidByWorkspace !== undefined && cachingWorkspaces.includes(workspaceId);
  return { own: cache ?? DEFAULT_CACHE_SETTINGS, byWorkspace };
}

/** What the cache does with what a person asks here: as they have set it, and on where their workspace has it on. */
export async function loadCacheSettings(
  principal: Pick<Principal, "userId" | "workspaceId" | "paidByWorkspace">,
): Promise<CacheSettings> {
  const { own, byWorkspace } = await loadOwnCacheSettings(principal);
  return byWorkspace ? { ...own, exact: true } : own;
}
