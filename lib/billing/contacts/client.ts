import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import { pressLink } from "../../platform/public/press-link.ts";
import type { addContactSchema, Contact, ContactAct } from "./schema.ts";

export const contactsKey = ["billing-contacts"] as const;

/** The addresses that receipts go to as well. */
export function contactsQuery() {
  return queryOptions({
    queryKey: contactsKey,
    queryFn: ({ signal }) => callApi<{ items: Contact[] }>("/billing/contacts", { signal }),
    networkMode: "always",
    refetchOnReconnect: true,
  });
}

/** Names an address. @throws ApiError conflict (`own`, `taken`, `too_many`), rate_limited, not_configured */
export function addContact(input: z.input<typeof addContactSchema>): Promise<Contact> {
  return callApi("/billing/contacts", { method: "POST", body: input });
}

/** Removes a contact. @throws ApiError not_found */
export function removeContact(id: string): Promise<void> {
  return callApi(`/billing/contacts/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Answers as the reader of a contact's address. @throws ApiError gone, unavailable */
export function answerAsContact(token: string, act: ContactAct): Promise<void> {
  return pressLink(`/api/webhooks/billing-contact?${new URLSearchParams({ token, act })}`);
}
