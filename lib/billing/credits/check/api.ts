import { z } from "zod";
import { endpoint } from "../../../gate/endpoint.ts";
import { ledgerCheckSchema } from "./schema.ts";
import { getLastCheck } from "./service.ts";

export const getLedgerCheckEndpoint = endpoint(
  {
    id: "admin.getLedgerCheck",
    method: "GET",
    path: "/admin/ledger-check",
    summary: "What the last comparison of all balances with the ledger found",
    access: "admin.read",
    stepUp: true,
    result: z.object({ check: ledgerCheckSchema.nullable() }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required"],
  },
  async () => ({ check: await getLastCheck() }),
);
