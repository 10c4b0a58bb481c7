import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../../../platform/public/api-client.ts";
import type { Page } from "../../../platform/public/page-schema.ts";
import type { AdminUser, AdminUserDetail, changeUserSchema, ListUsersQuery } from "./schema.ts";

const PAGE_SIZE = 30;
const READ = { networkMode: "always", retry: false } as const;

export const adminUsersKey = ["admin", "users"] as const;

export type UserFilter = Partial<Pick<ListUsersQuery, "search" | "role" | "tier" | "state" | "order">>;

/** Every account that fits, page by page. */
export function adminUsersQuery(filter: UserFilter) {
  return infiniteQueryOptions({
    queryKey: [...adminUsersKey, "list", filter],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<AdminUser>>("/admin/users", {
        signal,
        query: { ...filter, limit: PAGE_SIZE, cursor: pageParam ?? undefined },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    ...READ,
  });
}

/** One account. */
export function adminUserQuery(id: string) {
  return queryOptions({
    queryKey: [...adminUsersKey, "one", id],
    queryFn: ({ signal }) => callApi<AdminUserDetail>(`/admin/users/${encodeURIComponent(id)}`, { signal }),
    ...READ,
  });
}

/** Changes an account; answers how it is now. @throws ApiError conflict, invalid_input */
export function changeUser(id: string, body: z.input<typeof changeUserSchema>): Promise<AdminUserDetail> {
  return callApi(`/admin/users/${encodeURIComponent(id)}/changes`, { method: "POST", body });
}
