import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import type {
  ConfirmedMailbox,
  EmailChangeState,
  emailChangeCodeSchema,
  emailChangeTokenSchema,
  requestEmailChangeSchema,
  requestedEmailChangeSchema,
} from "./schema.ts";

export const emailChangeKey = ["email-change"] as const;
const WATCH_MS = 5_000;

/** The address with the change that waits; read again every few seconds while one does, for links are opened elsewhere. */
export function emailChangeQuery() {
  return queryOptions({
    queryKey: emailChangeKey,
    queryFn: ({ signal }) => callApi<EmailChangeState>("/me/email-change", { signal }),
    refetchInterval: ({ state }) => (state.data?.pending ? WATCH_MS : false),
    networkMode: "always",
  });
}

/** Writes to both mailboxes. @throws ApiError invalid_input at `email`, rate_limited, not_configured */
export function requestEmailChange(
  input: z.input<typeof requestEmailChangeSchema>,
): Promise<z.infer<typeof requestedEmailChangeSchema>> {
  return callApi("/me/email-change", { method: "POST", body: input });
}

/** Takes the change back. @throws ApiError */
export function cancelEmailChange(): Promise<void> {
  return callApi("/me/email-change", { method: "DELETE" });
}

/** Confirms a mailbox by its code. @throws ApiError invalid_input at `code`, conflict, rate_limited */
export function confirmEmailChange(input: z.input<typeof emailChangeCodeSchema>): Promise<ConfirmedMailbox> {
  return callApi("/me/email-change/confirm", { method: "POST", body: input });
}

/** Confirms a mailbox by its link. @throws ApiError gone, conflict */
export function confirmEmailChangeByLink(input: z.input<typeof emailChangeTokenSchema>): Promise<ConfirmedMailbox> {
  return callApi("/auth/confirm-email-change", { method: "POST", body: input });
}

/** Stops a change by its link. @throws ApiError gone */
export function stopEmailChange(input: z.input<typeof emailChangeTokenSchema>): Promise<void> {
  return callApi("/auth/stop-email-change", { method: "POST", body: input });
}
