import type { Tx } from "../../platform/db/scopes.ts";
import { insertWorkspaceEvent, type NewWorkspaceEvent } from "./store.ts";

/**
 * Writes what happened into the workspace's log.
 * @param tx The transaction of the act, so that neither is there without the other.
 */
export function recordWorkspaceEvent(tx: Tx, event: NewWorkspaceEvent): Promise<void> {
  return insertWorkspaceEvent(tx, event);
}
