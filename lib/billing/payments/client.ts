import { infiniteQueryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import type { PayerName, Payments, refundInputSchema } from "./schema.ts";

const pathOf = ({ kind, id }: PayerName) => `/admin/${kind}s/${encodeURIComponent(id)}`;

/** What an account or a workspace paid, page by page, with refunds and disputes; for administrators. */
export function paymentsQuery(payer: PayerName) {
  return infiniteQueryOptions({
    queryKey: ["admin", `${payer.kind}s`, "payments", payer.id],
    queryFn: ({ signal, pageParam }) =>
      callApi<Payments>(`${pathOf(payer)}/payments`, { signal, query: { cursor: pageParam ?? undefined } }),
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
