import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { showPage, webhook } from "../../gate/webhook.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { payerOf } from "../stripe/payer.ts";
import { addContactSchema, contactSchema } from "./schema.ts";
import { addContact, answerAsContact, listContacts, removeContact } from "./service.ts";

export const listContactsEndpoint = endpoint(
  {
    id: "billing.listContacts",
    method: "GET",
    path: "/billing/contacts",
    summary: "The addresses that receipts go to as well",
    access: "billing.read",
    feature: "billing",
    result: z.object({ items: z.array(contactSchema) }),
    errors: ["unauthenticated", "forbidden"],
  },
  async ({ principal }) => ({ items: await listContacts(payerOf(principal)) }),
);

export const addContactEndpoint = endpoint(
  {
    id: "billing.addContact",
    method: "POST",
    path: "/billing/contacts",
    summary: "Name an address that receipts go to as well; whoever reads there is asked first",
    access: "billing.manage",
    feature: "billing",
    stepUp: true,
    rateLimit: "billing",
    body: addContactSchema,
    status: 201,
    result: contactSchema,
    errors: [
      "unauthenticated",
      "forbidden",
      "step_up_required",
      "invalid_input",
      "conflict",
      "rate_limited",
      "not_configured",
    ],
  },
  ({ principal, body }) => addContact(payerOf(principal), body.email),
);

export const removeContactEndpoint = endpoint(
  {
    id: "billing.removeContact",
    method: "DELETE",
    path: "/billing/contacts/{id}",
    summary: "Send no more receipts to a contact",
    access: "billing.manage",
    feature: "billing",
    stepUp: true,
    params: z.object({ id: idSchema }),
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found"],
  },
  ({ principal, params }) => removeContact(payerOf(principal), params.id),
);

export const contactEndpoints = [listContactsEndpoint, addContactEndpoint, removeContactEndpoint];

/** `POST /api/webhooks/billing-contact?token=&act=`: the answer of a contact, from our page or a mail program's button. */
export const answerContact = webhook({ feature: "billing", maxBodyBytes: 4_096 }, async (_body, _headers, url) => {
  await answerAsContact(url.searchParams.get("token"), url.searchParams.get("act"));
  return { done: true };
});

/** The same address opened in a browser. */
export const showContactPage = showPage("/billing-contact", { feature: "billing" });
