import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../platform/public/api-client.ts";
import type { Page } from "../platform/public/page-schema.ts";
import type {
  ApiKey,
  checkMailSchema,
  createApiKeySchema,
  createdApiKeySchema,
  Profile,
  requestMailSchema,
  resendVerificationSchema,
  resetPasswordSchema,
  signInSchema,
  signUpSchema,
  UpdateProfile,
  verifyEmailSchema,
} from "./schema.ts";

export type CheckMail = z.infer<typeof checkMailSchema>;
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>;

// Offline is an error with a code here, not a request that waits unseen.
const READ = { networkMode: "always", refetchOnReconnect: true } as const;

export const profileKey = ["profile"] as const;
export const apiKeysKey = ["api-keys"] as const;

/** The signed-in person; `initialData` is what the server rendered the page with. */
export function profileQuery(initialData?: Profile) {
  return queryOptions({
    queryKey: profileKey,
    queryFn: ({ signal }) => callApi<Profile>("/me", { signal }),
    staleTime: 60_000,
    ...READ,
    ...(initialData ? { initialData } : {}),
  });
}

/** The person's API keys (at most 100), newest first. */
export function apiKeysQuery() {
  return queryOptions({
    queryKey: apiKeysKey,
    queryFn: ({ signal }) => callApi<Page<ApiKey>>("/api-keys", { signal, query: { limit: 100 } }),
    ...READ,
  });
}

/** Creates an account and mails a code; answers the same whether or not the address is taken. @throws ApiError */
export function signUp(input: z.input<typeof signUpSchema>): Promise<CheckMail> {
  return callApi("/auth/sign-up", { method: "POST", body: input });
}

/** Signs in; the session arrives as cookies. Without `userId` a code is asked for next. @throws ApiError invalid_credentials, email_not_verified, rate_limited */
export function signIn(input: z.input<typeof signInSchema>): Promise<{ userId: string | null }> {
  return callApi("/auth/sign-in", { method: "POST", body: input });
}

/** Ends this session. @throws ApiError */
export function signOut(): Promise<void> {
  return callApi("/auth/sign-out", { method: "POST" });
}

/** Confirms an address by its six digits or by the token of the mailed link. @throws ApiError invalid_input, gone */
export function verifyEmail(input: z.input<typeof verifyEmailSchema>): Promise<{ status: "verified" }> {
  return callApi("/auth/verify-email", { method: "POST", body: input });
}

/** Mails a new code, or without a password a link, if the address waits for one. @throws ApiError invalid_input, rate_limited */
export function resendVerification(input: z.input<typeof resendVerificationSchema>): Promise<CheckMail> {
  return callApi("/auth/resend-verification", { method: "POST", body: input });
}

/** Mails a link to set a new password if the account exists. @throws ApiError rate_limited */
export function requestReset(input: z.input<typeof requestMailSchema>): Promise<CheckMail> {
  return callApi("/auth/request-reset", { method: "POST", body: input });
}

/** Sets a new password with the token of the mailed link. @throws ApiError invalid_input, gone */
export function resetPassword(input: z.input<typeof resetPasswordSchema>): Promise<{ status: "changed" }> {
  return callApi("/auth/reset-password", { method: "POST", body: input });
}

/** Changes fields of the profile and returns the whole. @throws ApiError */
export function updateProfile(changes: UpdateProfile): Promise<Profile> {
  return callApi("/me", { method: "PATCH", body: changes });
}

/** Stores a picture (PNG, JPEG, WebP or GIF, at most 5 MB). @throws ApiError */
export function uploadAvatar(image: Blob): Promise<Profile> {
  return callApi("/me/avatar", { method: "PUT", body: image });
}

/** Goes back to initials. @throws ApiError */
export function removeAvatar(): Promise<Profile> {
  return callApi("/me/avatar", { method: "DELETE" });
}

/** Creates an API key; the answer is the only one that holds the whole key. @throws ApiError */
export function createApiKey(input: z.input<typeof createApiKeySchema>): Promise<CreatedApiKey> {
  return callApi("/api-keys", { method: "POST", body: input });
}

/** Revokes an API key at once. @throws ApiError not_found */
export function revokeApiKey(id: string): Promise<void> {
  return callApi(`/api-keys/${encodeURIComponent(id)}`, { method: "DELETE" });
}
