import { infiniteQueryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import { workspaceKey, workspacePath } from "../client.ts";
import type { WorkspaceEvent } from "./schema.ts";

const PAGE_SIZE = 20;

/** What happened in a workspace, newest first. */
export function workspaceLogQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: [...workspaceKey(id), "log"],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<WorkspaceEvent>>(`${workspacePath(id)}/log`, {
        signal,
        query: { limit: PAGE_SIZE, cursor: pageParam ?? undefined },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    networkMode: "always",
    retry: false,
  });
}
