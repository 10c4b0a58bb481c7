import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { listManagedModels } from "./list-managed.ts";
import {
  managedModelQuerySchema,
  managedModelSchema,
  modelChangeSchema,
  modelChangesQuerySchema,
  setEnabledSchema,
  setPriceSchema,
} from "./schema.ts";
import { listModelChanges, setModelEnabled, setModelPrice } from "./service.ts";

const nextCursor = z.string().nullable();

export const listManagedModelsEndpoint = endpoint(
  {
    id: "admin.listModels",
    method: "GET",
    path: "/admin/models",
    summary: "Every model with whether it is offered and what it costs",
    access: "admin.read",
    stepUp: true,
    query: managedModelQuerySchema,
    result: z.object({ items: z.array(managedModelSchema), nextCursor }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ principal, query }) => listManagedModels(principal, query),
);

export const listModelChangesEndpoint = endpoint(
  {
    id: "admin.listModelChanges",
    method: "GET",
    path: "/admin/models/changes",
    summary: "What was changed of a model, newest first",
    access: "admin.read",
    stepUp: true,
    query: modelChangesQuerySchema,
    result: z.object({ items: z.array(modelChangeSchema), nextCursor }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ query }) => listModelChanges(query),
);

export const setModelEnabledEndpoint = endpoint(
  {
    id: "admin.setModelEnabled",
    method: "PUT",
    path: "/admin/models/enabled",
    summary: "Offer a model or stop offering it; in force within five seconds",
    access: "admin.manage",
    stepUp: true,
    body: setEnabledSchema,
    result: managedModelSchema,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input", "model_not_found"],
  },
  ({ principal, body }) => setModelEnabled(principal, body.modelId, body.enabled),
);

export const setModelPriceEndpoint = endpoint(
  {
    id: "admin.setModelPrice",
    method: "PUT",
    path: "/admin/models/price",
    summary: "Set the price of a model from a moment on, or take the registry's again",
    access: "admin.manage",
    stepUp: true,
    body: setPriceSchema,
    result: managedModelSchema,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input", "model_not_found"],
  },
  ({ principal, body }) => setModelPrice(principal, body),
);

export const modelOverrideEndpoints = [
  listManagedModelsEndpoint,
  listModelChangesEndpoint,
  setModelEnabledEndpoint,
  setModelPriceEndpoint,
];
