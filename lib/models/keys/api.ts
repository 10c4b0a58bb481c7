import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { listProviderStatus } from "./list-status.ts";
import { providerIdSchema, providerStatusSchema, saveProviderKeySchema } from "./schema.ts";
import { deleteProviderKey, discoverServers, saveProviderKey, testProvider } from "./service.ts";

const idParams = z.object({ id: providerIdSchema });
const listSchema = z.object({ items: z.array(providerStatusSchema) });

export const listProvidersEndpoint = endpoint(
  {
    id: "providers.list",
    method: "GET",
    path: "/providers",
    summary: "Every model provider and whether it is configured",
    access: "providers.read",
    result: listSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  async ({ principal }) => ({ items: await listProviderStatus(principal) }),
);

export const discoverProvidersEndpoint = endpoint(
  {
    id: "providers.discover",
    method: "POST",
    path: "/providers/discover",
    summary: "Look for model servers on the machine now, instead of every half minute",
    access: "providers.manage",
    result: listSchema,
    rateLimit: "providerTest",
    errors: ["unauthenticated", "forbidden", "rate_limited"],
  },
  async ({ principal }) => ({ items: await discoverServers(principal) }),
);

export const saveProviderKeyEndpoint = endpoint(
  {
    id: "providers.saveKey",
    method: "PUT",
    path: "/providers/{id}/key",
    summary: "Test a provider key and store it encrypted",
    access: "providers.manage",
    stepUp: true,
    params: idParams,
    body: saveProviderKeySchema,
    maxBodyBytes: 8 * 1024,
    result: providerStatusSchema,
    rateLimit: "providerTest",
    errors: [
      "unauthenticated",
      "forbidden",
      "step_up_required",
      "invalid_input",
      "not_found",
      "provider_failed",
      "rate_limited",
    ],
  },
  ({ principal, params, body }) => saveProviderKey(principal, params.id, body),
);

export const deleteProviderKeyEndpoint = endpoint(
  {
    id: "providers.deleteKey",
    method: "DELETE",
    path: "/providers/{id}/key",
    summary: "Remove the person's own key of a provider",
    access: "providers.manage",
    stepUp: true,
    params: idParams,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found"],
  },
  ({ principal, params }) => deleteProviderKey(principal, params.id),
);

export const testProviderEndpoint = endpoint(
  {
    id: "providers.test",
    method: "POST",
    path: "/providers/{id}/test",
    summary: "Test the key or server that would be used",
    access: "providers.manage",
    params: idParams,
    result: providerStatusSchema,
    rateLimit: "providerTest",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "rate_limited"],
  },
  ({ principal, params }) => testProvider(principal, params.id),
);

export const providerEndpoints = [
  listProvidersEndpoint,
  discoverProvidersEndpoint,
  saveProviderKeyEndpoint,
  deleteProviderKeyEndpoint,
  testProviderEndpoint,
];
