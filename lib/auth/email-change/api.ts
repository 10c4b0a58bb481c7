import { endpoint } from "../../gate/endpoint.ts";
import { confirmByCode, confirmByLink } from "./confirm.ts";
import {
  confirmedMailboxSchema,
  emailChangeCodeSchema,
  emailChangeStateSchema,
  emailChangeTokenSchema,
  requestEmailChangeSchema,
  requestedEmailChangeSchema,
} from "./schema.ts";
import { cancelEmailChange, getEmailChange, requestEmailChange } from "./service.ts";
import { stopEmailChange } from "./stop.ts";

const FORM_MAX_BYTES = 16 * 1024;

export const getEmailChangeEndpoint = endpoint(
  {
    id: "me.getEmailChange",
    method: "GET",
    path: "/me/email-change",
    summary: "The address, and the change of it that waits for a mailbox",
    access: "account.read",
    result: emailChangeStateSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => getEmailChange(principal),
);

export const requestEmailChangeEndpoint = endpoint(
  {
    id: "me.requestEmailChange",
    method: "POST",
    path: "/me/email-change",
    summary: "Ask both mailboxes to confirm a new address; replaces an earlier change that waits",
    access: "account.write",
    stepUp: true,
    body: requestEmailChangeSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: requestedEmailChangeSchema,
    status: 202,
    rateLimit: "sendMail",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "rate_limited", "not_configured"],
  },
  ({ principal, body }) => requestEmailChange(principal, body.email),
);

export const cancelEmailChangeEndpoint = endpoint(
  {
    id: "me.cancelEmailChange",
    method: "DELETE",
    path: "/me/email-change",
    summary: "Take back a change of the address that waits",
    access: "account.write",
    status: 204,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => cancelEmailChange(principal),
);

export const confirmEmailChangeEndpoint = endpoint(
  {
    id: "me.confirmEmailChange",
    method: "POST",
    path: "/me/email-change/confirm",
    summary: "Confirm one of the two mailboxes by the code of its mail",
    access: "account.write",
    body: emailChangeCodeSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: confirmedMailboxSchema,
    rateLimit: "redeemCode",
    errors: ["unauthenticated", "forbidden", "invalid_input", "conflict", "rate_limited"],
  },
  ({ principal, body }) => confirmByCode(principal, body),
);

export const confirmEmailChangeByLinkEndpoint = endpoint(
  {
    id: "auth.confirmEmailChange",
    method: "POST",
    path: "/auth/confirm-email-change",
    summary: "Confirm one of the two mailboxes of a change of address by the link of its mail",
    access: "public",
    body: emailChangeTokenSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: confirmedMailboxSchema,
    rateLimit: "redeemCode",
    errors: ["invalid_input", "gone", "conflict", "rate_limited"],
  },
  ({ body }) => confirmByLink(body.token),
);

export const stopEmailChangeEndpoint = endpoint(
  {
    id: "auth.stopEmailChange",
    method: "POST",
    path: "/auth/stop-email-change",
    summary: "Stop a change of address by the link of the mail to the old one; every session ends",
    access: "public",
    body: emailChangeTokenSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    status: 204,
    rateLimit: "redeemCode",
    errors: ["invalid_input", "gone", "rate_limited"],
  },
  ({ body }) => stopEmailChange(body.token),
);

export const emailChangeEndpoints = [
  getEmailChangeEndpoint,
  requestEmailChangeEndpoint,
  cancelEmailChangeEndpoint,
  confirmEmailChangeEndpoint,
  confirmEmailChangeByLinkEndpoint,
  stopEmailChangeEndpoint,
];
