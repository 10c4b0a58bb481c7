import { AppError } from "../../platform/errors.ts";
import { turnOff } from "./store.ts";
import { readUnsubscribeToken } from "./token.ts";

/**
 * Turns off what a mail's link is for. Pressed again it changes nothing; it never turns anything on. Whether there is
 * such an account is not told.
 * @throws AppError gone for a link that was not made here
 */
export async function unsubscribe(token: string | null): Promise<void> {
  const what = readUnsubscribeToken(token);
  if (!what) throw new AppError("gone", "This link is not complete. Open it from the message again.");
  await turnOff(what);
}
