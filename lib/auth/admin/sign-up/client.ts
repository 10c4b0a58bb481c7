import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../../../platform/public/api-client.ts";
import type { Page } from "../../../platform/public/page-schema.ts";
import type { createInvitationSchema, Invitation, SignUpSettings, setSignUpSchema } from "./schema.ts";

const PAGE_SIZE = 30;
const READ = { networkMode: "always", retry: false } as const;

export const invitationsKey = ["admin", "invitations"] as const;

/** Who may make an account. */
export function signUpSettingsQuery() {
  return queryOptions({
    queryKey: ["admin", "sign-up"],
    queryFn: ({ signal }) => callApi<SignUpSettings>("/admin/sign-up", { signal }),
    ...READ,
  });
}

/** Says who may. @throws ApiError invalid_input */
export function setSignUp(body: z.input<typeof setSignUpSchema>): Promise<SignUpSettings> {
  return callApi("/admin/sign-up", { method: "PUT", body });
}

/** Invitations, newest first. @param search Part of the address. */
export function invitationsQuery(search?: string) {
  return infiniteQueryOptions({
    queryKey: [...invitationsKey, search],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<Invitation>>("/admin/invitations", {
        signal,
        query: { limit: PAGE_SIZE, search, cursor: pageParam ?? undefined },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    ...READ,
  });
}

/** Mails an invitation. @throws ApiError conflict, not_configured */
export function createInvitation(body: z.input<typeof createInvitationSchema>): Promise<Invitation> {
  return callApi("/admin/invitations", { method: "POST", body });
}

/** Stops one. @throws ApiError not_found */
export function revokeInvitation(id: string): Promise<void> {
  return callApi(`/admin/invitations/${encodeURIComponent(id)}`, { method: "DELETE" });
}
