import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { budgetSchema, createBudgetSchema, updateBudgetSchema } from "./schema.ts";
import { createBudget, deleteBudget, listBudgets, updateBudget } from "./service.ts";

const idParams = z.object({ id: idSchema });

export const listBudgetsEndpoint = endpoint(
  {
    id: "budgets.list",
    method: "GET",
    path: "/budgets",
    summary: "Budgets in money with what their period has cost",
    access: "usage.read",
    result: z.object({ items: z.array(budgetSchema) }),
    errors: ["unauthenticated", "forbidden"],
  },
  async ({ principal }) => ({ items: await listBudgets(principal) }),
);

export const createBudgetEndpoint = endpoint(
  {
    id: "budgets.create",
    method: "POST",
    path: "/budgets",
    summary: "Set a budget for a day, a week or a month, for everything, one API key or one project",
    access: "budgets.manage",
    body: createBudgetSchema,
    result: budgetSchema,
    status: 201,
    errors: ["unauthenticated", "forbidden", "invalid_input", "conflict", "plan_limit"],
  },
  ({ principal, body }) => createBudget(principal, body),
);

export const updateBudgetEndpoint = endpoint(
  {
    id: "budgets.update",
    method: "PATCH",
    path: "/budgets/{id}",
    summary: "Change the limit of a budget",
    access: "budgets.manage",
    params: idParams,
    body: updateBudgetSchema,
    result: budgetSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found"],
  },
  ({ principal, params, body }) => updateBudget(principal, params.id, body.limitMicroUsd),
);

export const deleteBudgetEndpoint = endpoint(
  {
    id: "budgets.delete",
    method: "DELETE",
    path: "/budgets/{id}",
    summary: "Remove a budget",
    access: "budgets.manage",
    params: idParams,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found"],
  },
  ({ principal, params }) => deleteBudget(principal, params.id),
);

export const budgetEndpoints = [listBudgetsEndpoint, createBudgetEndpoint, updateBudgetEndpoint, deleteBudgetEndpoint];
