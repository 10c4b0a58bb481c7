import type { Principal } from "../../auth/schema.ts";
import type { Page, PageQuery } from "../../platform/public/page-schema.ts";
import { assertMember } from "../change-workspace.ts";
import type { WorkspaceEvent } from "./schema.ts";
import { listWorkspaceEvents } from "./store.ts";

/** What happened in a workspace, newest first. @throws AppError not_found, forbidden */
export async function listWorkspaceLog(
  principal: Principal,
  id: string,
  { cursor, limit }: PageQuery,
): Promise<Page<WorkspaceEvent>> {
  await assertMember(principal, id, "workspace_log.read");
  const rows = await listWorkspaceEvents(id, cursor, limit + 1);
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
