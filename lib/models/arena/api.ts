import { endpoint } from "../../gate/endpoint.ts";
import { arenaReportSchema } from "./schema.ts";
import { getArena } from "./service.ts";

export const getArenaEndpoint = endpoint(
  {
    id: "router.getArena",
    method: "GET",
    path: "/router/arena",
    summary: "Ratings of models by intent from the choices in comparisons, the person's own and everybody's",
    access: "account.read",
    result: arenaReportSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => getArena(principal),
);

export const arenaEndpoints = [getArenaEndpoint];
