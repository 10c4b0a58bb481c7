import { ApiError, readApiError } from "./api-client.ts";

/**
 * Posts to the address of a mailed link, as the button of a mail program does: without a body and without a session's
 * help. @throws ApiError gone for a link that does not work, unavailable
 */
export async function pressLink(path: string): Promise<void> {
  const answer = await fetch(path, { method: "POST" }).catch(() => null);
  if (answer?.ok) return;
  throw answer ? await readApiError(answer) : new ApiError(0, { code: "unavailable", message: "" });
}
