import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { projectRoutingSchema } from "./schema.ts";
import { getProjectRouting, setProjectRouting } from "./service.ts";

const PATH = "/projects/{id}/routing";
const params = z.object({ id: idSchema });

export const getProjectRoutingEndpoint = endpoint(
  {
    id: "projectRouting.get",
    method: "GET",
    path: PATH,
    summary: "How Auto chooses in a project, and the model that its chats begin with",
    access: "account.read",
    params,
    result: projectRoutingSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params: { id } }) => getProjectRouting(principal, id),
);

export const setProjectRoutingEndpoint = endpoint(
  {
    id: "projectRouting.set",
    method: "PUT",
    path: PATH,
    summary: "Set the mode and the limits of Auto in a project, and the model that its chats begin with",
    access: "account.write",
    params,
    body: projectRoutingSchema,
    result: projectRoutingSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params: { id }, body }) => setProjectRouting(principal, id, body),
);

export const projectRoutingEndpoints = [getProjectRoutingEndpoint, setProjectRoutingEndpoint];
