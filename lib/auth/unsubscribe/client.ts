import { pressLink } from "../../platform/public/press-link.ts";

/** Presses the button of a mail's link. @throws ApiError gone, unavailable */
export function unsubscribe(token: string): Promise<void> {
  return pressLink(`/api/webhooks/unsubscribe?token=${encodeURIComponent(token)}`);
}
