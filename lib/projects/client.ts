import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { ApiError, callApi } from "../platform/public/api-client.ts";
import type { Page } from "../platform/public/page-schema.ts";
import type { createProjectSchema, Project, ProjectDetail, updateProjectSchema } from "./schema.ts";

// "always": a request made while the browser says it is offline fails at once with words, instead of hanging.
const READ = { networkMode: "always", refetchOnReconnect: true, staleTime: 30_000 } as const;

export const projectsKey = ["projects"] as const;
export const projectKey = (id: string) => ["project", id] as const;

/** How many projects a short list shows: that of the sidebar. */
export const SHORT_LIST = 5;

/** Projects page by page, the one that was used last first. */
export function projectsQuery({ archived = false, text = "" } = {}) {
  return infiniteQueryOptions({
    queryKey: [...projectsKey, "all", { archived, text }] as const,
    queryFn: ({ pageParam, signal }) =>
      callApi<Page<Project>>("/projects", { query: { cursor: pageParam, limit: 30, archived, q: text }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    ...READ,
  });
}

/** The projects that were used last. */
export function recentProjectsQuery() {
  return queryOptions({
    queryKey: [...projectsKey, "recent"] as const,
    queryFn: ({ signal }) => callApi<Page<Project>>("/projects", { query: { limit: SHORT_LIST }, signal }),
    ...READ,
  });
}

/** The hundred projects that were used last, to choose one of. */
export function projectChoicesQuery() {
  return queryOptions({
    queryKey: [...projectsKey, "choices"] as const,
    queryFn: ({ signal }) => callApi<Page<Project>>("/projects", { query: { limit: 100 }, signal }),
    ...READ,
  });
}

/** A project with its instructions. An unknown or foreign id fails with `not_found`, once. */
export function projectQuery(id: string) {
  return queryOptions({
    queryKey: projectKey(id),
    queryFn: ({ signal }) => callApi<ProjectDetail>(`/projects/${id}`, { signal }),
    retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
    ...READ,
  });
}

/** Makes a project. @throws ApiError invalid_input */
export function createProject(input: z.input<typeof createProjectSchema>): Promise<ProjectDetail> {
  return callApi("/projects", { method: "POST", body: input });
}

/** Changes what is given. @throws ApiError not_found, invalid_input */
export function updateProject(id: string, changes: z.input<typeof updateProjectSchema>): Promise<ProjectDetail> {
  return callApi(`/projects/${id}`, { method: "PATCH", body: changes });
}

/** Deletes softly: `restoreProject` brings it back. @throws ApiError not_found */
export function deleteProject(id: string): Promise<void> {
  return callApi(`/projects/${id}`, { method: "DELETE" });
}

/** Undoes a deletion. @throws ApiError not_found */
export function restoreProject(id: string): Promise<ProjectDetail> {
  return callApi(`/projects/${id}/restore`, { method: "POST" });
}
