import type { Page } from "../../../platform/public/page-schema.ts";
import type { AdminWorkspace, ListWorkspacesQuery } from "./schema.ts";
import { listWorkspaceRows } from "./store.ts";

/** The team workspaces that fit, page by page, the newest first. */
export async function listWorkspaces(query: ListWorkspacesQuery): Promise<Page<AdminWorkspace>> {
  const rows = await listWorkspaceRows({ ...query, limit: query.limit + 1 });
  const items = rows.slice(0, query.limit);
  return { items, nextCursor: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null };
}
