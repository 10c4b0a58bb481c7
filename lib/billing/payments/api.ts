import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { paymentQuerySchema, paymentsSchema, refundInputSchema } from "./schema.ts";
import { listPayments } from "./service/list-payments.ts";
import { refundPayment } from "./service/refund-payment.ts";

const params = z.object({ id: idSchema });

export const listPaymentsEndpoint = endpoint(
  {
    id: "admin.listPayments",
    method: "GET",
    path: "/admin/users/{id}/payments",
    summary: "What an account paid, with refunds and disputes",
    access: "admin.read",
    stepUp: true,
    feature: "billing",
    params,
    query: paymentQuerySchema,
    result: paymentsSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found"],
  },
  ({ params: { id }, query }) => listPayments({ kind: "user", id }, query),
);

export const refundPaymentEndpoint = endpoint(
  {
    id: "admin.refundPayment",
    method: "POST",
    path: "/admin/users/{id}/refunds",
    summary: "Give a payment back, whole or in part, to the card or as credits",
    access: "admin.manage",
    stepUp: true,
    feature: "billing",
    params,
    body: refundInputSchema,
    result: paymentsSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params: { id }, body }) => refundPayment(principal, { kind: "user", id }, body),
);

export const listWorkspacePaymentsEndpoint = endpoint(
  {
    id: "admin.listWorkspacePayments",
    method: "GET",
    path: "/admin/workspaces/{id}/payments",
    summary: "What a workspace paid, with refunds and disputes",
    access: "admin.read",
    stepUp: true,
    feature: "billing",
    params,
    query: paymentQuerySchema,
    result: paymentsSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found"],
  },
  ({ params: { id }, query }) => listPayments({ kind: "workspace", id }, query),
);

export const refundWorkspacePaymentEndpoint = endpoint(
  {
    id: "admin.refundWorkspacePayment",
    method: "POST",
    path: "/admin/workspaces/{id}/refunds",
    summary: "Give a payment of a workspace back, whole or in part, to the card or off its next invoices",
    access: "admin.manage",
    stepUp: true,
    feature: "billing",
    params,
    body: refundInputSchema,
    result: paymentsSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params: { id }, body }) => refundPayment(principal, { kind: "workspace", id }, body),
);

export const paymentEndpoints = [
  listPaymentsEndpoint,
  refundPaymentEndpoint,
  listWorkspacePaymentsEndpoint,
  refundWorkspacePaymentEndpoint,
];
