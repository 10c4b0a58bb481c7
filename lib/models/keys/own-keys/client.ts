import { callApi } from "../../../platform/public/api-client.ts";
import type { ProviderKeyInput } from "../../client.ts";
import type { ProviderStatus } from "../schema.ts";
import type { UpdateOwnKey } from "./schema.ts";

const pathOf = (id: string) => `/provider-keys/${encodeURIComponent(id)}`;

/** Tests a further key and stores it beside the others. @throws ApiError invalid_input at `apiKey`, conflict */
export function addOwnKey(providerId: string, input: ProviderKeyInput): Promise<ProviderStatus> {
  return callApi(`/providers/${encodeURIComponent(providerId)}/keys`, { method: "POST", body: input });
}

/** Changes label, weight, cap or pause of a key. @throws ApiError not_found */
export function updateOwnKey(id: string, change: UpdateOwnKey): Promise<ProviderStatus> {
  return callApi(pathOf(id), { method: "PATCH", body: change });
}

/** Removes one key. @throws ApiError not_found */
export function removeOwnKey(id: string): Promise<void> {
  return callApi(pathOf(id), { method: "DELETE" });
}

/** Asks the provider once with one key. @throws ApiError not_found */
export function testOwnKey(id: string): Promise<ProviderStatus> {
  return callApi(`${pathOf(id)}/test`, { method: "POST" });
}
