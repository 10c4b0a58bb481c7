import { env } from "../../../platform/env.ts";
import { notFound } from "../../../platform/errors.ts";
import { SIGN_IN_PROVIDERS, type SignInProviderId } from "../../../platform/public/sign-in-providers.ts";
import type { SignInProviderSettings } from "../../../platform/sign-in-env.ts";
import { createGitHub } from "./github.ts";
import { createGoogle } from "./google.ts";
import type { OAuthProvider } from "./provider.ts";

const CREATE: Record<SignInProviderId, (settings: SignInProviderSettings) => OAuthProvider> = {
  google: createGoogle,
  github: createGitHub,
};

/** The services that this server offers, in the order of their buttons. */
export function listProviders(): SignInProviderId[] {
  const { signIn } = env();
  return SIGN_IN_PROVIDERS.filter((id) => signIn[id]);
}

// One for each set of settings, because it remembers the provider's keys.
const made = new WeakMap<SignInProviderSettings, OAuthProvider>();

/** A service that people sign in with. @throws AppError not_found when it is not set up here */
export function getProvider(id: SignInProviderId): OAuthProvider {
  const settings = env().signIn[id];
  if (!settings) throw notFound("The service");
  const provider = made.get(settings) ?? CREATE[id](settings);
  made.set(settings, provider);
  return provider;
}
