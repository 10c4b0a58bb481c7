import { infiniteQueryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import type { PayerName, Payments, refundInputSchema } from "./schema.ts";

const pathOf = ({ kind, id }: PayerName) => `/admin/${kind}s/${encodeURIComponent(id)}`;

/** Of all that is read of somebody's payments. */
export const paymentsKey = ({ kind, id }: PayerName) => ["admin", `${kind}s`, "payments", id] as const;

/** What an account or a workspace paid and fits the search, page by page, with refunds and disputes; for administrators. */
export function paymentsQuery(payer: PayerName, search = "") {
  return infiniteQueryOptions({
    queryKey: [...paymentsKey(payer), search],
    queryFn: ({ signal, pageParam }) =>
      callApi<Payments>(`${pathOf(payer)}/payments`, {
        signal,
        query: { search: search || undefined, cursor: pageParam ?? undefined },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    networkMode: "always",
    retry: false,
  });
}

/** Gives a payment back; answers the newest payments as they are then. @throws ApiError conflict, invalid_input */
export function refundPayment(payer: PayerName, body: z.input<typeof refundInputSchema>): Promise<Payments> {
  return callApi(`${pathOf(payer)}/refunds`, { method: "POST", body });
}
