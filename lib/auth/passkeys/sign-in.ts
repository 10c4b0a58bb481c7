import { forgetPrincipal } from "../find-principal.ts";
import { enterAccount } from "../service/enter-account.ts";
import type { SignedIn, SignInClient } from "../service/open-session.ts";
import type { WaitsForCode } from "../service/sign-in.ts";
import type { SetCookie } from "../session-cookie.ts";
import { PASSKEY_COOKIE } from "../two-factor/browser-token.ts";
import { assertPasskey } from "./assert-passkey.ts";
import type { PasskeyAnswer } from "./schema.ts";

/** Takes the mark of a browser away whose challenge is answered. */
export const CLEAR_PASSKEY: SetCookie = { name: PASSKEY_COOKIE, value: "", maxAgeSeconds: 0 };

/**
 * Signs in with a passkey alone. It is something that the person has, and it signs only after the authenticator has
 * verified them by a PIN or a finger: two factors, so that no code is asked for and the session counts as proved by the
 * second one.
 * @throws AppError invalid_input at `passkey`, rate_limited, unavailable
 */
export async function signInByPasskey(
  answer: PasskeyAnswer,
  client: SignInClient,
  cookieHeader: string | null,
): Promise<SignedIn | WaitsForCode> {
  const account = await assertPasskey(answer, { kind: "sign_in" }, cookieHeader);
  const entered = await enterAccount(account, { level: "second_factor", by: "passkey" }, client, cookieHeader);
  forgetPrincipal(account.id);
  return { ...entered, setCookies: [...entered.setCookies, CLEAR_PASSKEY] };
}
