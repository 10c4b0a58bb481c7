import { z } from "zod";
import { endpoint } from "../../../gate/endpoint.ts";
import { addProviderKeySchema, providerIdSchema, providerStatusSchema } from "../schema.ts";
import { updateOwnKeySchema } from "./schema.ts";
import { addOwnKey, removeOwnKey, testOneKey, updateOwnKey } from "./service.ts";

const keyParams = z.object({ id: z.guid() });

export const addOwnKeyEndpoint = endpoint(
  {
    id: "providers.addKey",
    method: "POST",
    path: "/providers/{id}/keys",
    summary: "Test a further key of a provider and store it encrypted",
    access: "providers.manage",
    stepUp: true,
    params: z.object({ id: providerIdSchema }),
    body: addProviderKeySchema,
    maxBodyBytes: 8 * 1024,
    result: providerStatusSchema,
    status: 201,
    rateLimit: "providerTest",
    errors: [
      "unauthenticated",
      "forbidden",
      "step_up_required",
      "invalid_input",
      "not_found",
      "conflict",
      "provider_failed",
      "rate_limited",
    ],
  },
  ({ principal, params, body }) => addOwnKey(principal, params.id, body),
);

export const updateOwnKeyEndpoint = endpoint(
  {
    id: "providers.updateKey",
    method: "PATCH",
    path: "/provider-keys/{id}",
    summary: "Label, weigh, cap, pause or resume one of the person's own keys",
    access: "providers.manage",
    stepUp: true,
    params: keyParams,
    body: updateOwnKeySchema,
    result: providerStatusSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found"],
  },
  ({ principal, params, body }) => updateOwnKey(principal, params.id, body),
);

export const removeOwnKeyEndpoint = endpoint(
  {
    id: "providers.removeKey",
    method: "DELETE",
    path: "/provider-keys/{id}",
    summary: "Remove one of the person's own keys",
    access: "providers.manage",
    stepUp: true,
    params: keyParams,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found"],
  },
  ({ principal, params }) => removeOwnKey(principal, params.id),
);

export const testOwnKeyEndpoint = endpoint(
  {
    id: "providers.testKey",
    method: "POST",
    path: "/provider-keys/{id}/test",
    summary: "Test one of the person's own keys",
    access: "providers.manage",
    params: keyParams,
    result: providerStatusSchema,
    rateLimit: "providerTest",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "rate_limited"],
  },
  ({ principal, params }) => testOneKey(principal, params.id),
);

export const ownKeyEndpoints = [addOwnKeyEndpoint, updateOwnKeyEndpoint, removeOwnKeyEndpoint, testOwnKeyEndpoint];
