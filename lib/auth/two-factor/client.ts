import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import type { finishSignInSchema, NewFactor, TwoFactor } from "./schema.ts";

export const twoFactorKey = ["two-factor"] as const;

const factorPath = (id: string) => `/two-factor/factors/${encodeURIComponent(id)}`;

/** Apps, recovery codes left and trusted browsers of the person. */
export function twoFactorQuery() {
  return queryOptions({
    queryKey: twoFactorKey,
    queryFn: ({ signal }) => callApi<TwoFactor>("/two-factor", { signal }),
    networkMode: "always",
    refetchOnReconnect: true,
  });
}

/** Begins to add an app. @throws ApiError conflict */
export function addFactor(input: { name: string }): Promise<NewFactor> {
  return callApi("/two-factor/factors", { method: "POST", body: input });
}

/** Turns an app on. @throws ApiError invalid_input at `code` */
export function confirmFactor(id: string, code: string): Promise<{ recoveryCodes: string[] }> {
  return callApi(`${factorPath(id)}/confirm`, { method: "POST", body: { code } });
}

/** Gives an app another name. @throws ApiError not_found */
export function renameFactor(id: string, name: string): Promise<void> {
  return callApi(factorPath(id), { method: "PATCH", body: { name } });
}

/** Removes an app. @throws ApiError not_found */
export function removeFactor(id: string): Promise<void> {
  return callApi(factorPath(id), { method: "DELETE" });
}

/** Makes new recovery codes. @throws ApiError conflict */
export function makeRecoveryCodes(): Promise<{ recoveryCodes: string[] }> {
  return callApi("/two-factor/recovery-codes", { method: "POST" });
}

/** Lets a browser be asked for a code again. @throws ApiError not_found */
export function endBrowserTrust(id: string): Promise<void> {
  return callApi(`/two-factor/trusted-browsers/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Ends a sign-in with its code. @throws ApiError gone, invalid_input at `code`, rate_limited */
export function finishSignIn(input: z.input<typeof finishSignInSchema>): Promise<{ userId: string }> {
  return callApi("/auth/second-factor", { method: "POST", body: input });
}
