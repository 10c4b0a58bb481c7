import { z } from "zod";
import { SIGN_IN_PROVIDERS, type SignInProviderId } from "./public/sign-in-providers.ts";

const httpUrl = z.url({ protocol: /^https?$/ });

/** How this server is known to a service that people sign in with. */
export interface SignInProviderSettings {
  clientId: string;
  clientSecret: string;
  /** Where the service is, when not at its public address: a company's own server, or a test's counterpart. */
  baseUrl: string | null;
  /** Where its API is, when that does not follow from the base. */
  apiBaseUrl: string | null;
}

/** Null: not offered here. */
export type SignInSettings = Record<SignInProviderId, SignInProviderSettings | null>;

/**
 * Reads `GOOGLE_CLIENT_ID` and `GOOGLE_CLIENT_SECRET`, and the same for GitHub. Both or neither; without them the
 * service is null.
 * @param problems Gets a line for each variable that is missing or wrong.
 */
export function parseSignIn(source: Record<string, string | undefined>, problems: string[]): SignInSettings {
  const settings: SignInSettings = { google: null, github: null };
  for (const id of SIGN_IN_PROVIDERS) {
    const name = id.toUpperCase();
    const read = (suffix: string) => source[`${name}_${suffix}`]?.trim() || null;
    const [clientId, clientSecret] = [read("CLIENT_ID"), read("CLIENT_SECRET")];
    // Google's is where its discovery document says.
    const [baseUrl, apiBaseUrl] = [read("OAUTH_BASE_URL"), id === "github" ? read("OAUTH_API_BASE_URL") : null];
    if (clientId && !clientSecret) problems.push(`${name}_CLIENT_SECRET: is missing, and signing in needs both`);
    if (clientSecret && !clientId) problems.push(`${name}_CLIENT_ID: is missing, and signing in needs both`);
    for (const [suffix, value] of Object.entries({ OAUTH_BASE_URL: baseUrl, OAUTH_API_BASE_URL: apiBaseUrl })) {
      if (value !== null && !httpUrl.safeParse(value).success) {
        problems.push(`${name}_${suffix}: must be an http(s) URL`);
      }
    }
    const trim = (url: string | null) => url?.replace(/\/+$/, "") ?? null;
    if (clientId && clientSecret) {
      settings[id] = { clientId, clientSecret, baseUrl: trim(baseUrl), apiBaseUrl: trim(apiBaseUrl) };
    }
  }
  return settings;
}
