import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";
import { SIGN_IN_PROVIDERS, type SignInProviderId } from "../../platform/public/sign-in-providers.ts";
import { LANGUAGES, newPasswordSchema, timeZoneSchema } from "../schema.ts";
import { connectionGrantSchema } from "./grants/schema.ts";

export const oauthProviderSchema = z.enum(SIGN_IN_PROVIDERS);

/** How the services are called; names, the same in every language. */
export const PROVIDER_NAMES: Record<SignInProviderId, string> = { google: "Google", github: "GitHub" };

// Where it leads is checked when it is used: what could leave this site is replaced, not refused.
const nextSchema = z.string().max(2000).default("/chat");

export const startSignInSchema = z.object({
  provider: oauthProviderSchema,
  next: nextSchema,
  language: z.enum(LANGUAGES).default("en"),
  timeZone: timeZoneSchema.default("UTC"),
});
export const startForAccountSchema = z.object({ provider: oauthProviderSchema, next: nextSchema });

/** Where the browser goes next: the provider's page. */
export const startedSchema = z.object({ url: z.url() });

/** What went wrong on the way, as the page that is shown afterwards is told in its address. */
export const OAUTH_PROBLEMS = [
  "denied",
  "expired",
  "failed",
  "unavailable",
  "unverified",
  "taken",
  "other_account",
  "not_admitted",
] as const;
export type OAuthProblem = (typeof OAUTH_PROBLEMS)[number];

export const connectedAccountSchema = z.object({
  id: idSchema,
  provider: oauthProviderSchema,
  email: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  /** Null where the service gives nothing to ask it with. */
  grant: connectionGrantSchema.nullable(),
});
export type ConnectedAccount = z.infer<typeof connectedAccountSchema>;

export const connectedAccountsSchema = z.object({
  items: z.array(connectedAccountSchema),
  /** The services that this server offers. */
  available: z.array(oauthProviderSchema),
  hasPassword: z.boolean(),
  hasPasskey: z.boolean(),
  /** An account of a service that waits in this browser to be connected. */
  waiting: z.object({ provider: oauthProviderSchema, email: z.string() }).nullable(),
});
export type ConnectedAccounts = z.infer<typeof connectedAccountsSchema>;

export const firstPasswordSchema = z.object({ password: newPasswordSchema });
