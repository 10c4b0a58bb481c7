import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../../platform/public/api-client.ts";
import { workspaceKey, workspacePath } from "../../../teams/client.ts";
import type { ProviderKeyInput } from "../../client.ts";
import type { UpdateOwnKey } from "../own-keys/schema.ts";
import type { WorkspaceProviders } from "./schema.ts";

const pathOf = (workspaceId: string, keyId: string) =>
  `${workspacePath(workspaceId)}/provider-keys/${encodeURIComponent(keyId)}`;

/** A workspace's keys by provider. */
export function workspaceKeysQuery(id: string) {
  return queryOptions({
    queryKey: [...workspaceKey(id), "provider-keys"],
    queryFn: ({ signal }) => callApi<WorkspaceProviders>(`${workspacePath(id)}/provider-keys`, { signal }),
    networkMode: "always",
    retry: false,
  });
}

/** Tests a key and stores it for the workspace. @throws ApiError invalid_input at `apiKey`, conflict, forbidden */
export function addWorkspaceKey(
  id: string,
  input: ProviderKeyInput & { provider: string },
): Promise<WorkspaceProviders> {
  return callApi(`${workspacePath(id)}/provider-keys`, { method: "POST", body: input });
}

/** Changes label, weight, cap or pause of a key. @throws ApiError not_found, forbidden */
export function updateWorkspaceKey(id: string, keyId: string, change: UpdateOwnKey): Promise<WorkspaceProviders> {
  return callApi(pathOf(id, keyId), { method: "PATCH", body: change });
}

/** Removes one key. @throws ApiError not_found, forbidden */
export function removeWorkspaceKey(id: string, keyId: string): Promise<void> {
  return callApi(pathOf(id, keyId), { method: "DELETE" });
}

/** Asks the provider once with one key. @throws ApiError not_found, forbidden */
export function testWorkspaceKey(id: string, keyId: string): Promise<WorkspaceProviders> {
  return callApi(`${pathOf(id, keyId)}/test`, { method: "POST" });
}
