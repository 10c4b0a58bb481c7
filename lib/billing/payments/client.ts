import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import type { Payments, refundInputSchema } from "./schema.ts";

/** What an account paid, with refunds and disputes; for administrators. */
export function paymentsQuery(userId: string) {
  return queryOptions({
    queryKey: ["admin", "users", "payments", userId],
    queryFn: ({ signal }) => callApi<Payments>(`/admin/users/${encodeURIComponent(userId)}/payments`, { signal }),
    networkMode: "always",
    retry: false,
  });
}

/** Gives a payment back; answers all payments as they are then. @throws ApiError conflict, invalid_input */
export function refundPayment(userId: string, body: z.input<typeof refundInputSchema>): Promise<Payments> {
  return callApi(`/admin/users/${encodeURIComponent(userId)}/refunds`, { method: "POST", body });
}
