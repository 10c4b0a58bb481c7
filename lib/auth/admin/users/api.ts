import { z } from "zod";
import { endpoint } from "../../../gate/endpoint.ts";
import { idSchema } from "../../../platform/public/ids.ts";
import { adminUserDetailSchema, adminUserSchema, changeUserSchema, listUsersQuerySchema } from "./schema.ts";
import { changeUser, getUser, listUsers } from "./service.ts";

const params = z.object({ id: idSchema });

export const listUsersEndpoint = endpoint(
  {
    id: "admin.listUsers",
    method: "GET",
    path: "/admin/users",
    summary: "Every account, by address, name or id",
    access: "admin.read",
    stepUp: true,
    query: listUsersQuerySchema,
    result: z.object({ items: z.array(adminUserSchema), nextCursor: z.string().nullable() }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ query }) => listUsers(query),
);

export const getUserEndpoint = endpoint(
  {
    id: "admin.getUser",
    method: "GET",
    path: "/admin/users/{id}",
    summary: "An account: role, plan, state, devices, second factor",
    access: "admin.read",
    stepUp: true,
    params,
    result: adminUserDetailSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found"],
  },
  ({ principal, params: { id } }) => getUser(principal, id),
);

export const changeUserEndpoint = endpoint(
  {
    id: "admin.changeUser",
    method: "POST",
    path: "/admin/users/{id}/changes",
    summary: "Change an account, with a reason that is kept in the audit log",
    access: "admin.manage",
    stepUp: true,
    params,
    body: changeUserSchema,
    result: adminUserDetailSchema,
    errors: [
      "unauthenticated",
      "forbidden",
      "step_up_required",
      "invalid_input",
      "not_found",
      "conflict",
      "not_configured",
    ],
  },
  ({ principal, params: { id }, body }) => changeUser(principal, id, body),
);

export const adminUserEndpoints = [listUsersEndpoint, getUserEndpoint, changeUserEndpoint];
