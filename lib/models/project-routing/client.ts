import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { ProjectRouting } from "./schema.ts";

const pathOf = (projectId: string) => `/projects/${encodeURIComponent(projectId)}/routing`;

export const projectRoutingKey = (projectId: string) => ["projectRouting", projectId] as const;

/** How Auto chooses in a project, and the model that its chats begin with. */
export function projectRoutingQuery(projectId: string) {
  return queryOptions({
    queryKey: projectRoutingKey(projectId),
    queryFn: ({ signal }) => callApi<ProjectRouting>(pathOf(projectId), { signal }),
    networkMode: "always",
    refetchOnReconnect: true,
  });
}

/** Sets it. @throws ApiError not_found, invalid_input */
export function setProjectRouting(projectId: string, routing: ProjectRouting): Promise<ProjectRouting> {
  return callApi(pathOf(projectId), { method: "PUT", body: routing });
}
