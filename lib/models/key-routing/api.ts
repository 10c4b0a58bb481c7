import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { keyRoutingOfKeySchema, keyRoutingSchema } from "./schema.ts";
import { listKeyRouting, setKeyRouting } from "./service.ts";

export const listKeyRoutingEndpoint = endpoint(
  {
    id: "router.listKeys",
    method: "GET",
    path: "/router/keys",
    summary: "How Auto chooses for what is asked with each API key; keys for which nothing is set are left out",
    access: "api_keys.manage",
    result: z.object({ items: z.array(keyRoutingOfKeySchema) }),
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => listKeyRouting(principal),
);

export const setKeyRoutingEndpoint = endpoint(
  {
    id: "router.setKey",
    method: "PUT",
    path: "/api-keys/{id}/routing",
    summary: "Set the mode and the limits of Auto, the models that may be asked, and the project, for one API key",
    access: "api_keys.manage",
    params: z.object({ id: z.guid() }),
    body: keyRoutingSchema,
    result: keyRoutingOfKeySchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params, body }) => setKeyRouting(principal, params.id, body),
);

export const keyRoutingEndpoints = [listKeyRoutingEndpoint, setKeyRoutingEndpoint];
