import { showPage, webhook } from "../../gate/webhook.ts";
import { unsubscribe } from "./service.ts";

const MAX_BYTES = 4_096;

/**
 * `POST /api/webhooks/unsubscribe?token=`: the button of mail programs (RFC 8058), and of our own page. It comes without
 * a session and from anywhere; the signed token is what allows it. What the body says does not matter.
 */
export const oneClickUnsubscribe = webhook({ maxBodyBytes: MAX_BYTES }, async (_body, _headers, url) => {
  await unsubscribe(url.searchParams.get("token"));
  return { unsubscribed: true };
});

/** The same address opened in a browser. */
export const showUnsubscribePage = showPage("/unsubscribe");
