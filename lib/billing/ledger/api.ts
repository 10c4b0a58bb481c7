import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import {
  creditAccountSchema,
  ledgerFilterSchema,
  ledgerLineSchema,
  ledgerQuerySchema,
  ledgerSummarySchema,
  updateCreditsSchema,
} from "./schema.ts";
import { exportLedger, getLedgerSummary, listLedger, updateCredits } from "./service.ts";

export const listLedgerEndpoint = endpoint(
  {
    id: "ledger.list",
    method: "GET",
    path: "/me/usage/ledger",
    summary: "Every answer with its cost, and every change of the credit balance, newest first",
    access: "usage.read",
    query: ledgerQuerySchema,
    result: z.object({ items: z.array(ledgerLineSchema), nextCursor: z.string().nullable() }),
    errors: ["unauthenticated", "forbidden", "invalid_input"],
  },
  ({ principal, query }) => listLedger(principal, query),
);

export const getLedgerSummaryEndpoint = endpoint(
  {
    id: "ledger.getSummary",
    method: "GET",
    path: "/me/usage/ledger/summary",
    summary: "Sums of the ledger's lines, the models in it, and the credits that are left",
    access: "usage.read",
    query: ledgerFilterSchema,
    result: ledgerSummarySchema,
    errors: ["unauthenticated", "forbidden", "invalid_input"],
  },
  ({ principal, query }) => getLedgerSummary(principal, query),
);

export const exportLedgerEndpoint = endpoint(
  {
    id: "ledger.export",
    method: "GET",
    path: "/me/usage/ledger/export",
    summary: "The ledger as CSV",
    access: "usage.read",
    query: ledgerFilterSchema,
    resultType: "text/csv",
    errors: ["unauthenticated", "forbidden", "invalid_input"],
  },
  async ({ principal, query }) => exportLedger(principal, query),
);

export const updateCreditsEndpoint = endpoint(
  {
    id: "credits.update",
    method: "PATCH",
    path: "/me/usage/credits",
    summary: "Whether credits pay once the month's requests are used up",
    access: "budgets.manage",
    body: updateCreditsSchema,
    result: creditAccountSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, body }) => updateCredits(principal, body.allowsOverage),
);

export const ledgerEndpoints = [
  listLedgerEndpoint,
  getLedgerSummaryEndpoint,
  exportLedgerEndpoint,
  updateCreditsEndpoint,
];
