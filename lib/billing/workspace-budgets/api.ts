import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { workspaceParamsSchema } from "../../teams/schema.ts";
import { setWorkspaceBudgetSchema, workspaceBudgetPeriodSchema, workspaceBudgetSchema } from "./schema.ts";
import { deleteWorkspaceBudget, listWorkspaceBudgets, setWorkspaceBudget } from "./service.ts";

const PATH = "/workspaces/{id}/budgets";

export const listBudgetsEndpoint = endpoint(
  {
    id: "workspaceBudgets.list",
    method: "GET",
    path: PATH,
    summary: "The budgets of a workspace with what its members have spent there",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    result: z.object({ items: z.array(workspaceBudgetSchema) }),
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params }) => listWorkspaceBudgets(principal, params.id),
);

export const setBudgetEndpoint = endpoint(
  {
    id: "workspaceBudgets.set",
    method: "PUT",
    path: PATH,
    summary: "Set what all members of a workspace may spend there in a day, a week or a month",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    body: setWorkspaceBudgetSchema,
    result: workspaceBudgetSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params, body }) => setWorkspaceBudget(principal, params.id, body),
);

export const removeBudgetEndpoint = endpoint(
  {
    id: "workspaceBudgets.remove",
    method: "DELETE",
    path: PATH,
    summary: "Remove a budget of a workspace",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    query: workspaceBudgetPeriodSchema,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params, query }) => deleteWorkspaceBudget(principal, params.id, query.period),
);

export const workspaceBudgetEndpoints = [listBudgetsEndpoint, setBudgetEndpoint, removeBudgetEndpoint];
