import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { callApi } from "../../../platform/public/api-client.ts";
import type { Page } from "../../../platform/public/page-schema.ts";
import type { DeadJob, DeadJobQuery, JobOverview, JobQueue, Retried } from "./schema.ts";

const PAGE_SIZE = 30;
const REFRESH_MS = 10_000;

export const adminJobsKey = ["admin", "jobs"] as const;

const paging = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: Page<unknown>) => page.nextCursor,
  networkMode: "always",
  retry: false,
} as const;

/** Whether a worker lives, and what the clock starts; read again every ten seconds. */
export function jobOverviewQuery() {
  return queryOptions({
    queryKey: [...adminJobsKey, "overview"],
    queryFn: ({ signal }) => callApi<JobOverview>("/admin/jobs", { signal }),
    networkMode: "always",
    retry: false,
    refetchInterval: REFRESH_MS,
  });
}

/** The queues that fit, by name; read again every ten seconds. */
export function jobQueuesQuery(search: string) {
  return infiniteQueryOptions({
    queryKey: [...adminJobsKey, "queues", search],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<JobQueue>>("/admin/jobs/queues", {
        signal,
        query: { search: search || undefined, limit: PAGE_SIZE, cursor: pageParam ?? undefined },
      }),
    ...paging,
    refetchInterval: REFRESH_MS,
  });
}

/** The dead letters that fit, newest first. */
export function deadJobsQuery({ search, queue }: Pick<DeadJobQuery, "search" | "queue">) {
  return infiniteQueryOptions({
    queryKey: [...adminJobsKey, "dead", search ?? "", queue ?? ""],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<DeadJob>>("/admin/jobs/dead", {
        signal,
        query: { search: search || undefined, queue, limit: PAGE_SIZE, cursor: pageParam ?? undefined },
      }),
    ...paging,
  });
}

/** Puts the dead letters of a queue back into it. @throws ApiError not_found, step_up_required */
export function retryQueue(queue: string): Promise<Retried> {
  return callApi(`/admin/jobs/queues/${encodeURIComponent(queue)}/retry`, { method: "POST" });
}

/** Puts a dead letter back into its queue. @throws ApiError not_found, step_up_required */
export function retryDeadJob(id: string): Promise<void> {
  return callApi(`/admin/jobs/dead/${id}/retry`, { method: "POST" });
}

/** Gives a dead letter up. @throws ApiError not_found, step_up_required */
export function discardDeadJob(id: string, reason: string): Promise<void> {
  return callApi(`/admin/jobs/dead/${id}/discard`, { method: "POST", body: { reason } });
}
