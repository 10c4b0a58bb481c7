import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import { type Page, pageHeaders } from "../client/page-headers.ts";
import type { compareSchema } from "../schema.ts";
import type { ChooseInput, Chosen, StartedComparison } from "./schema.ts";

export type ComparisonRequest = z.input<typeof compareSchema>;

/** Starts a comparison from a page; the same id again joins the one that was started. @throws ApiError */
export function startComparison(page: Page | null, body: ComparisonRequest): Promise<StartedComparison> {
  return callApi("/compare", { method: "POST", body, headers: pageHeaders(page) });
}

/** Ends a comparison. @throws ApiError not_found, run_active, conflict */
export function chooseAnswer(comparisonId: string, choice: ChooseInput): Promise<Chosen> {
  return callApi(`/comparisons/${comparisonId}/choice`, { method: "POST", body: choice });
}
