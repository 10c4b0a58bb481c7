import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { KEYED_PROVIDERS } from "../providers/registry.ts";
import { listPoolKeys } from "./list-pool-keys.ts";
import {
  addPoolKeySchema,
  changePoolKeySchema,
  ownKeyParamsSchema,
  poolKeyIdSchema,
  poolKeyQuerySchema,
  poolKeySchema,
} from "./schema.ts";
import { addPoolKey, changePoolKey, removePoolKey, testPoolKey } from "./service.ts";

export const listPoolKeysEndpoint = endpoint(
  {
    id: "admin.listProviderKeys",
    method: "GET",
    path: "/admin/provider-keys",
    summary: "The operator's keys for model providers, without the keys themselves",
    access: "admin.read",
    stepUp: true,
    query: poolKeyQuerySchema,
    result: z.object({
      items: z.array(poolKeySchema),
      nextCursor: z.string().nullable(),
      /** Those that a key can be added for. */
      providers: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  async ({ query }) => ({
    ...(await listPoolKeys(query)),
    providers: KEYED_PROVIDERS.map(({ id, name }) => ({ id, name })),
  }),
);

export const addPoolKeyEndpoint = endpoint(
  {
    id: "admin.addProviderKey",
    method: "POST",
    path: "/admin/provider-keys",
    summary: "Test a key and add it to the operator's; in force within five seconds",
    access: "admin.manage",
    stepUp: true,
    body: addPoolKeySchema,
    status: 201,
    result: poolKeySchema,
    errors: [
      "unauthenticated",
      "not_found",
      "forbidden",
      "step_up_required",
      "invalid_input",
      "conflict",
      "provider_failed",
    ],
  },
  ({ principal, body }) => addPoolKey(principal, body),
);

export const changePoolKeyEndpoint = endpoint(
  {
    id: "admin.changeProviderKey",
    method: "PATCH",
    path: "/admin/provider-keys/{id}",
    summary: "Set the weight or cap of a key that was added, or take it out of use and back",
    access: "admin.manage",
    stepUp: true,
    params: ownKeyParamsSchema,
    body: changePoolKeySchema,
    result: poolKeySchema,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ principal, params, body }) => changePoolKey(principal, params.id, body),
);

export const removePoolKeyEndpoint = endpoint(
  {
    id: "admin.removeProviderKey",
    method: "DELETE",
    path: "/admin/provider-keys/{id}",
    summary: "Remove a key that was added",
    access: "admin.manage",
    stepUp: true,
    params: ownKeyParamsSchema,
    status: 204,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required"],
  },
  ({ principal, params }) => removePoolKey(principal, params.id),
);

export const testPoolKeyEndpoint = endpoint(
  {
    id: "admin.testProviderKey",
    method: "POST",
    path: "/admin/provider-keys/{id}/test",
    summary: "Test one of the operator's keys now",
    access: "admin.manage",
    stepUp: true,
    params: z.object({ id: poolKeyIdSchema }),
    result: poolKeySchema,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required"],
  },
  ({ params }) => testPoolKey(params.id),
);

export const operatorKeyEndpoints = [
  listPoolKeysEndpoint,
  addPoolKeyEndpoint,
  changePoolKeyEndpoint,
  removePoolKeyEndpoint,
  testPoolKeyEndpoint,
];
