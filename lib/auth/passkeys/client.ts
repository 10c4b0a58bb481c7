import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import type {
  AddedPasskey,
  addPasskeySchema,
  CreationOptions,
  PasskeyAnswer,
  PasskeyList,
  RequestOptions,
} from "./schema.ts";

export const passkeysKey = ["passkeys"] as const;

const passkeyPath = (id: string) => `/passkeys/${encodeURIComponent(id)}`;

/** The person's passkeys. */
export function passkeysQuery() {
  return queryOptions({
    queryKey: passkeysKey,
    queryFn: ({ signal }) => callApi<PasskeyList>("/passkeys", { signal }),
    networkMode: "always",
    refetchOnReconnect: true,
  });
}

/** What a new passkey is to be made from. @throws ApiError rate_limited */
export function startAddPasskey(): Promise<CreationOptions> {
  return callApi("/passkeys/start", { method: "POST" });
}

/** Adds the passkey that the browser has made. @throws ApiError invalid_input at `passkey`, conflict */
export function addPasskey(passkey: z.input<typeof addPasskeySchema>["passkey"]): Promise<AddedPasskey> {
  return callApi("/passkeys", { method: "POST", body: { passkey } });
}

/** Gives a passkey another name. @throws ApiError not_found */
export function renamePasskey(id: string, name: string): Promise<void> {
  return callApi(passkeyPath(id), { method: "PATCH", body: { name } });
}

/** Removes a passkey. @throws ApiError not_found, conflict when nothing else signs in */
export function removePasskey(id: string): Promise<void> {
  return callApi(passkeyPath(id), { method: "DELETE" });
}

/** What a passkey has to sign to sign in. @throws ApiError rate_limited */
export function startPasskeySignIn(): Promise<RequestOptions> {
  return callApi("/auth/passkey/start", { method: "POST" });
}

/** Signs in with a passkey. @throws ApiError invalid_input at `passkey`, rate_limited */
export function signInByPasskey(passkey: PasskeyAnswer): Promise<{ userId: string | null }> {
  return callApi("/auth/passkey", { method: "POST", body: { passkey } });
}

/** What a passkey has to sign to end the sign-in that waits here. @throws ApiError gone, rate_limited */
export function startSecondFactor(): Promise<RequestOptions> {
  return callApi("/auth/second-factor/start", { method: "POST" });
}

/** What a passkey has to sign to prove again who sits here. @throws ApiError rate_limited */
export function startStepUp(): Promise<RequestOptions> {
  return callApi("/auth/step-up/start", { method: "POST" });
}
