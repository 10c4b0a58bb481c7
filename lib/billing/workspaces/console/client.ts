import { infiniteQueryOptions } from "@tanstack/react-query";
import { callApi } from "../../../platform/public/api-client.ts";
import type { Page } from "../../../platform/public/page-schema.ts";
import type { AdminWorkspace } from "./schema.ts";

const PAGE_SIZE = 30;

/** Every team workspace that fits, page by page; for administrators. */
export function adminWorkspacesQuery(search: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ["admin", "workspaces", search ?? ""],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<AdminWorkspace>>("/admin/workspaces", {
        signal,
        query: { search, limit: PAGE_SIZE, cursor: pageParam ?? undefined },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    networkMode: "always",
    retry: false,
  });
}
