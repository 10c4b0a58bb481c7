/** The services that people may sign in with. */
export const SIGN_IN_PROVIDERS = ["google", "github"] as const;
export type SignInProviderId = (typeof SIGN_IN_PROVIDERS)[number];
