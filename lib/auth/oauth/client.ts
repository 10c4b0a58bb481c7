import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import type { ConnectedAccounts, firstPasswordSchema, startForAccountSchema, startSignInSchema } from "./schema.ts";

export const connectionsKey = ["connected-accounts"] as const;

/** The services that the person signs in with, and those that could be connected. */
export function connectionsQuery() {
  return queryOptions({
    queryKey: connectionsKey,
    queryFn: ({ signal }) => callApi<ConnectedAccounts>("/connected-accounts", { signal }),
    networkMode: "always",
  });
}

type Started = Promise<{ url: string }>;

/** Begins to sign in with a service. Returns the address of its page. @throws ApiError unavailable, rate_limited */
export function startSignIn(input: z.input<typeof startSignInSchema>): Started {
  return callApi("/auth/oauth/sign-in", { method: "POST", body: input });
}

/** Begins to connect a service. Returns the address of its page. @throws ApiError step_up_required, unavailable */
export function startConnect(input: z.input<typeof startForAccountSchema>): Started {
  return callApi("/auth/oauth/connect", { method: "POST", body: input });
}

/** Begins to prove again who sits here. Returns the address of the service's page. @throws ApiError unavailable */
export function startProof(input: z.input<typeof startForAccountSchema>): Started {
  return callApi("/auth/oauth/prove", { method: "POST", body: input });
}

/** Connects the account that waits in this browser. @throws ApiError gone, conflict */
export function confirmConnection(): Promise<void> {
  return callApi("/connected-accounts", { method: "POST" });
}

/** Ends a connection. @throws ApiError conflict (the last way of signing in), not_found */
export function removeConnection(id: string): Promise<void> {
  return callApi(`/connected-accounts/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Sets a password where there is none. @throws ApiError invalid_input, conflict */
export function setFirstPassword(input: z.input<typeof firstPasswordSchema>): Promise<void> {
  return callApi("/me/password", { method: "POST", body: input });
}
