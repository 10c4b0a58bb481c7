import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { accountUsageSchema } from "./schema.ts";
import { getAccountUsage } from "./service.ts";

export const getAccountUsageEndpoint = endpoint(
  {
    id: "admin.getUserUsage",
    method: "GET",
    path: "/admin/users/{id}/usage",
    summary: "What an account has used this month, in all and by model",
    access: "admin.read",
    stepUp: true,
    params: z.object({ id: idSchema }),
    result: accountUsageSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found"],
  },
  ({ params }) => getAccountUsage(params.id),
);
