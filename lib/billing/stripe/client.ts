import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import type { CheckoutState, Invoice, PauseInput, Plan, Preview } from "./schema.ts";

export const planKey = ["plan"] as const;
export const invoicesKey = ["invoices"] as const;

/** The plan in force and what is on offer. */
export function planQuery() {
  return queryOptions({
    queryKey: planKey,
    queryFn: ({ signal }) => callApi<Plan>("/billing/plan", { signal }),
    networkMode: "always",
    refetchOnReconnect: true,
  });
}

/** Invoices, the newest first. */
export function invoicesQuery() {
  return infiniteQueryOptions({
    queryKey: invoicesKey,
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<Invoice>>("/billing/invoices", { signal, query: { cursor: pageParam ?? undefined } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    networkMode: "always",
    refetchOnReconnect: true,
  });
}

const PENDING_POLL_MS = 5_000;

/** How a purchase ended; asked again while the bank has not decided. */
export function checkoutQuery(session: string | null) {
  return queryOptions({
    queryKey: ["checkout", session],
    queryFn: ({ signal }) =>
      callApi<CheckoutState>(`/billing/checkout?session=${encodeURIComponent(session ?? "")}`, { signal }),
    enabled: session !== null,
    networkMode: "always",
    refetchInterval: ({ state }) => (state.data?.state === "pending" ? PENDING_POLL_MS : false),
  });
}

/** What is bought: an offer, for a team with its seats. */
export interface Order {
  price: string;
  quantity?: number | undefined;
}

/** Opens the page on which an offer is bought. @throws ApiError conflict, not_configured, unavailable */
export function startCheckout(order: Order): Promise<{ url: string }> {
  return callApi("/billing/checkout", { method: "POST", body: order });
}

/** Opens the page for cards, tax ids and addresses. @throws ApiError not_found, unavailable */
export function openPortal(): Promise<{ url: string }> {
  return callApi("/billing/portal", { method: "POST" });
}

/** What another plan would cost now. @throws ApiError conflict, unavailable */
export function previewChange(order: Order): Promise<Preview> {
  return callApi("/billing/plan/preview", { method: "POST", body: order });
}

/** Changes the plan. @throws ApiError conflict (`card_refused`, `preview_expired`), unavailable */
export function changePlan(order: Order, prorationAt: string): Promise<Plan> {
  return callApi("/billing/plan/change", { method: "POST", body: { ...order, prorationAt } });
}

/** Lets the plan end with its period, or go on after all. @throws ApiError conflict, unavailable */
export function setPlanEnds(ends: boolean): Promise<Plan> {
  return callApi(ends ? "/billing/plan/cancel" : "/billing/plan/resume", { method: "POST" });
}

/** Pauses the plan for some months. @throws ApiError conflict, unavailable */
export function pausePlan(months: PauseInput["months"]): Promise<Plan> {
  return callApi("/billing/plan/pause", { method: "POST", body: { months } });
}

/** Lets a paused plan go on now. @throws ApiError conflict (`card_refused`), unavailable */
export function unpausePlan(): Promise<Plan> {
  return callApi("/billing/plan/unpause", { method: "POST" });
}
