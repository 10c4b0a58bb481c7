import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { changeContractSchema, contractStateSchema, startContractSchema } from "./schema.ts";
import { changeContract } from "./service/change-contract.ts";
import { getContract } from "./service/get-contract.ts";
import { startContract } from "./service/start-contract.ts";

const params = z.object({ id: idSchema });
const read = {
  method: "GET",
  access: "admin.read",
  stepUp: true,
  feature: "billing",
  params,
  result: contractStateSchema,
  errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found"],
} as const;
const write = {
  ...read,
  access: "admin.manage",
  errors: [...read.errors, "conflict", "unavailable"],
} as const;
const OF_USER = "/admin/users/{id}/contract";
const OF_WORKSPACE = "/admin/workspaces/{id}/contract";

export const getContractEndpoint = endpoint(
  { ...read, id: "admin.getContract", path: OF_USER, summary: "What an account pays by invoice" },
  ({ params: { id } }) => getContract({ kind: "user", id }),
);

export const startContractEndpoint = endpoint(
  {
    ...write,
    id: "admin.startContract",
    method: "POST",
    path: OF_USER,
    summary: "Put an account on Enterprise, to be paid by invoice",
    body: startContractSchema,
  },
  ({ principal, params: { id }, body }) => startContract(principal, { kind: "user", id }, body),
);

export const changeContractEndpoint = endpoint(
  {
    ...write,
    id: "admin.changeContract",
    method: "PATCH",
    path: OF_USER,
    summary: "Let a plan that is paid by invoice end, or go on after all",
    body: changeContractSchema,
  },
  ({ principal, params: { id }, body }) => changeContract(principal, { kind: "user", id }, body),
);

export const getWorkspaceContractEndpoint = endpoint(
  { ...read, id: "admin.getWorkspaceContract", path: OF_WORKSPACE, summary: "What a workspace pays by invoice" },
  ({ params: { id } }) => getContract({ kind: "workspace", id }),
);

export const startWorkspaceContractEndpoint = endpoint(
  {
    ...write,
    id: "admin.startWorkspaceContract",
    method: "POST",
    path: OF_WORKSPACE,
    summary: "Put a workspace on Enterprise, to be paid by invoice",
    body: startContractSchema,
  },
  ({ principal, params: { id }, body }) => startContract(principal, { kind: "workspace", id }, body),
);

export const changeWorkspaceContractEndpoint = endpoint(
  {
    ...write,
    id: "admin.changeWorkspaceContract",
    method: "PATCH",
    path: OF_WORKSPACE,
    summary: "Let a workspace's plan that is paid by invoice end, or go on after all",
    body: changeContractSchema,
  },
  ({ principal, params: { id }, body }) => changeContract(principal, { kind: "workspace", id }, body),
);

export const contractEndpoints = [
  getContractEndpoint,
  startContractEndpoint,
  changeContractEndpoint,
  getWorkspaceContractEndpoint,
  startWorkspaceContractEndpoint,
  changeWorkspaceContractEndpoint,
];
