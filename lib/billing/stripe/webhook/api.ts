import { webhook } from "../../../gate/webhook.ts";
import { receiveEvent } from "./receive-event.ts";

/** `POST /api/webhooks/stripe`. */
export const stripeWebhook = webhook({ feature: "billing", maxBodyBytes: 512 * 1024 }, async (body, headers) => {
  await receiveEvent(body, headers.get("stripe-signature"));
  return { received: true };
});
