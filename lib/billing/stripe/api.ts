import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { pageQuerySchema } from "../../platform/public/page-schema.ts";
import { payerOf } from "./payer.ts";
import {
  changeSchema,
  checkoutSchema,
  checkoutStateQuery,
  checkoutStateSchema,
  invoiceSchema,
  linkSchema,
  pauseSchema,
  planSchema,
  previewInputSchema,
  previewSchema,
  promotionInputSchema,
  promotionSchema,
} from "./schema.ts";
import { changePlan, previewChange, setPlanEnds } from "./service/change-plan.ts";
import { checkPromotion } from "./service/check-promotion.ts";
import { getInvoices, getPlan } from "./service/get-plan.ts";
import { openPortal } from "./service/open-portal.ts";
import { pausePlan, unpausePlan } from "./service/pause-plan.ts";
import { readCheckout } from "./service/read-checkout.ts";
import { startCheckout } from "./service/start-checkout.ts";

export const getPlanEndpoint = endpoint(
  {
    id: "billing.getPlan",
    method: "GET",
    path: "/billing/plan",
    summary: "The plan in force, what is paid for and what is on offer",
    access: "billing.read",
    feature: "billing",
    result: planSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => getPlan(payerOf(principal)),
);

export const listInvoicesEndpoint = endpoint(
  {
    id: "billing.listInvoices",
    method: "GET",
    path: "/billing/invoices",
    summary: "Invoices, the newest first",
    access: "billing.read",
    feature: "billing",
    query: pageQuerySchema,
    result: z.object({ items: z.array(invoiceSchema), nextCursor: z.string().nullable() }),
    errors: ["unauthenticated", "forbidden", "invalid_input"],
  },
  ({ principal, query }) => getInvoices(payerOf(principal), query),
);

export const startCheckoutEndpoint = endpoint(
  {
    id: "billing.startCheckout",
    method: "POST",
    path: "/billing/checkout",
    summary: "Open the page on which a plan is bought",
    access: "billing.manage",
    feature: "billing",
    stepUp: true,
    rateLimit: "billing",
    body: checkoutSchema,
    result: linkSchema,
    errors: [
      "unauthenticated",
      "forbidden",
      "step_up_required",
      "bad_request",
      "conflict",
      "not_configured",
      "unavailable",
    ],
  },
  ({ principal, body }) => startCheckout(payerOf(principal), body),
);

export const readCheckoutEndpoint = endpoint(
  {
    id: "billing.readCheckout",
    method: "GET",
    path: "/billing/checkout",
    summary: "How a purchase ended",
    access: "billing.read",
    feature: "billing",
    query: checkoutStateQuery,
    result: checkoutStateSchema,
    errors: ["unauthenticated", "forbidden", "not_found"],
  },
  ({ principal, query }) => readCheckout(payerOf(principal), query.session),
);

export const openPortalEndpoint = endpoint(
  {
    id: "billing.openPortal",
    method: "POST",
    path: "/billing/portal",
    summary: "Open the page for cards, tax ids and addresses",
    access: "billing.manage",
    feature: "billing",
    stepUp: true,
    rateLimit: "billing",
    result: linkSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "not_found"],
  },
  ({ principal }) => openPortal(payerOf(principal)),
);

export const previewChangeEndpoint = endpoint(
  {
    id: "billing.previewChange",
    method: "POST",
    path: "/billing/plan/preview",
    summary: "What another plan would cost now, without changing anything",
    access: "billing.manage",
    feature: "billing",
    rateLimit: "billing",
    body: previewInputSchema,
    result: previewSchema,
    errors: ["unauthenticated", "forbidden", "bad_request", "not_found", "conflict"],
  },
  ({ principal, body }) => previewChange(payerOf(principal), body),
);

export const changePlanEndpoint = endpoint(
  {
    id: "billing.changePlan",
    method: "POST",
    path: "/billing/plan/change",
    summary: "Change the plan, paying or being credited the difference",
    access: "billing.manage",
    feature: "billing",
    stepUp: true,
    rateLimit: "billing",
    body: changeSchema,
    result: planSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "bad_request", "not_found", "conflict"],
  },
  ({ principal, body }) => changePlan(payerOf(principal), body),
);

export const cancelPlanEndpoint = endpoint(
  {
    id: "billing.cancelPlan",
    method: "POST",
    path: "/billing/plan/cancel",
    summary: "Let the plan end with the time that is paid",
    access: "billing.manage",
    feature: "billing",
    stepUp: true,
    rateLimit: "billing",
    result: planSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "not_found", "conflict"],
  },
  ({ principal }) => setPlanEnds(payerOf(principal), true),
);

export const resumePlanEndpoint = endpoint(
  {
    id: "billing.resumePlan",
    method: "POST",
    path: "/billing/plan/resume",
    summary: "Let a cancelled plan go on",
    access: "billing.manage",
    feature: "billing",
    stepUp: true,
    rateLimit: "billing",
    result: planSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "not_found", "conflict"],
  },
  ({ principal }) => setPlanEnds(payerOf(principal), false),
);

export const pausePlanEndpoint = endpoint(
  {
    id: "billing.pausePlan",
    method: "POST",
    path: "/billing/plan/pause",
    summary: "Pause the plan for some months from the end of what is paid on",
    access: "billing.manage",
    feature: "billing",
    stepUp: true,
    rateLimit: "billing",
    body: pauseSchema,
    result: planSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, body }) => pausePlan(payerOf(principal), body),
);

export const unpausePlanEndpoint = endpoint(
  {
    id: "billing.unpausePlan",
    method: "POST",
    path: "/billing/plan/unpause",
    summary: "Let a paused plan go on now",
    access: "billing.manage",
    feature: "billing",
    stepUp: true,
    rateLimit: "billing",
    result: planSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "not_found", "conflict"],
  },
  ({ principal }) => unpausePlan(payerOf(principal)),
);

export const checkPromotionEndpoint = endpoint(
  {
    id: "billing.checkPromotion",
    method: "POST",
    path: "/billing/promotion",
    summary: "What a promotion code gives",
    access: "billing.manage",
    feature: "billing",
    rateLimit: "promotionCode",
    body: promotionInputSchema,
    result: promotionSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "rate_limited"],
  },
  ({ principal, body }) => checkPromotion(payerOf(principal), body.code),
);

export const stripeEndpoints = [
  getPlanEndpoint,
  listInvoicesEndpoint,
  startCheckoutEndpoint,
  readCheckoutEndpoint,
  openPortalEndpoint,
  previewChangeEndpoint,
  changePlanEndpoint,
  cancelPlanEndpoint,
  resumePlanEndpoint,
  pausePlanEndpoint,
  unpausePlanEndpoint,
  checkPromotionEndpoint,
];
