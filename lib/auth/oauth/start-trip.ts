import { createHash, randomBytes } from "node:crypto";
import { env } from "../../platform/env.ts";
import { AppError } from "../../platform/errors.ts";
import { log } from "../../platform/log.ts";
import { safeRedirectPath } from "../../platform/public/safe-redirect.ts";
import type { SignInProviderId } from "../../platform/public/sign-in-providers.ts";
import type { SetCookie } from "../session-cookie.ts";
import { keepTrip, type Trip } from "./flow-store.ts";
import { OAuthFailure } from "./providers/provider.ts";
import { getProvider } from "./providers/registry.ts";
import { PROVIDER_NAMES } from "./schema.ts";

const makeSecret = () => randomBytes(32).toString("base64url");

/** Where a provider sends people back to; at the configured address, whatever Host the request had. */
export function redirectUri(provider: SignInProviderId): string {
  return new URL(`/api/v1/auth/oauth/${provider}/callback`, env().APP_URL).href;
}

/**
 * Begins a trip to a provider by authorization code with PKCE (RFC 7636), state and, for OpenID Connect, nonce. Our own
 * instead of the auth service's: the embedded one connects by address without a question, knows no base URL and binds
 * its state to no browser, and one way for both services is one way to test.
 * @returns Where the browser goes, and the cookie that binds the trip to it.
 * @throws AppError not_found (not set up here), unavailable (does not answer)
 */
export async function startTrip(
  provider: SignInProviderId,
  next: string,
  intent: Trip["intent"],
): Promise<{ url: string; setCookie: SetCookie }> {
  const [state, nonce, verifier] = [makeSecret(), makeSecret(), makeSecret()];
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  try {
    const departure = {
      state,
      nonce,
      challenge,
      redirectUri: redirectUri(provider),
      isConnecting: intent.kind === "connect",
    };
    const url = await getProvider(provider).departureUrl(departure);
    return {
      url,
      setCookie: await keepTrip(provider, state, { nonce, verifier, next: safeRedirectPath(next), intent }),
    };
  } catch (error) {
    if (!(error instanceof OAuthFailure)) throw error;
    log.warn({ err: error, provider }, "a sign-in provider could not be reached");
    throw new AppError("unavailable", `${PROVIDER_NAMES[provider]} does not answer. Please try again.`, {
      cause: error,
      retryAfterSeconds: 5,
    });
  }
}
