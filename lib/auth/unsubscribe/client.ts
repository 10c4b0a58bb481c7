import { ApiError } from "../../platform/public/api-client.ts";

/** Presses the button of a mail's link. @throws ApiError */
export async function unsubscribe(token: string): Promise<void> {
  const path = `/api/webhooks/unsubscribe?token=${encodeURIComponent(token)}`;
  const answer = await fetch(path, { method: "POST" }).catch(() => null);
  if (answer?.ok) return;
  const isDead = answer !== null && answer.status < 500 && answer.status !== 429;
  throw new ApiError(answer?.status ?? 0, { code: isDead ? "gone" : "unavailable", message: "" });
}
