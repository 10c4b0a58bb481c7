import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { apiKeySchema, createApiKeySchema, createdApiKeySchema } from "../schema.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "../service/api-keys.ts";

const idParams = z.object({ id: idSchema });

export const listApiKeysEndpoint = endpoint(
  {
    id: "apiKeys.list",
    method: "GET",
    path: "/api-keys",
    summary: "The person's API keys, without their secret part",
    access: "api_keys.manage",
    result: z.object({ items: z.array(apiKeySchema), nextCursor: z.string().nullable() }),
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => listApiKeys(principal),
);

export const createApiKeyEndpoint = endpoint(
  {
    id: "apiKeys.create",
    method: "POST",
    path: "/api-keys",
    summary: "Create an API key; the answer is the only one that holds it whole",
    flag: "api",
    access: "api_keys.manage",
    stepUp: true,
    body: createApiKeySchema,
    result: createdApiKeySchema,
    status: 201,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "conflict"],
  },
  ({ principal, body }) => createApiKey(principal, body),
);

export const revokeApiKeyEndpoint = endpoint(
  {
    id: "apiKeys.revoke",
    method: "DELETE",
    path: "/api-keys/{id}",
    summary: "Revoke an API key",
    access: "api_keys.manage",
    params: idParams,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params }) => revokeApiKey(principal, params.id),
);

export const apiKeyEndpoints = [listApiKeysEndpoint, createApiKeyEndpoint, revokeApiKeyEndpoint];
