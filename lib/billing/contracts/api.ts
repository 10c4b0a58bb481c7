import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { changeContractSchema, contractStateSchema, startContractSchema } from "./schema.ts";
import { changeContract } from "./service/change-contract.ts";
import { getContract } from "./service/get-contract.ts";
import { startContract } from "./service/start-contract.ts";

const params = z.object({ id: idSchema });
const path = "/admin/users/{id}/contract";

export const getContractEndpoint = endpoint(
  {
    id: "admin.getContract",
    method: "GET",
    path,
    summary: "What an account pays by invoice",
    access: "admin.read",
    stepUp: true,
    feature: "billing",
    params,
    result: contractStateSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found"],
  },
  ({ params: { id } }) => getContract(id),
);

export const startContractEndpoint = endpoint(
  {
    id: "admin.startContract",
    method: "POST",
    path,
    summary: "Put an account on Enterprise, to be paid by invoice",
    access: "admin.manage",
    stepUp: true,
    feature: "billing",
    params,
    body: startContractSchema,
    result: contractStateSchema,
    errors: [
      "unauthenticated",
      "forbidden",
      "step_up_required",
      "invalid_input",
      "not_found",
      "conflict",
      "unavailable",
    ],
  },
  ({ principal, params: { id }, body }) => startContract(principal, id, body),
);

export const changeContractEndpoint = endpoint(
  {
    id: "admin.changeContract",
    method: "PATCH",
    path,
    summary: "Let a plan that is paid by invoice end, or go on after all",
    access: "admin.manage",
    stepUp: true,
    feature: "billing",
    params,
    body: changeContractSchema,
    result: contractStateSchema,
    errors: [
      "unauthenticated",
      "forbidden",
      "step_up_required",
      "invalid_input",
      "not_found",
      "conflict",
      "unavailable",
    ],
  },
  ({ principal, params: { id }, body }) => changeContract(principal, id, body),
);

export const contractEndpoints = [getContractEndpoint, startContractEndpoint, changeContractEndpoint];
