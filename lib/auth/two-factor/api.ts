import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { confirmFactorSchema, factorNameSchema, newFactorSchema, shownCodesSchema, twoFactorSchema } from "./schema.ts";
import { addFactor, confirmFactor, getTwoFactor, makeRecoveryCodes, removeFactor, renameFactor } from "./service.ts";
import { endBrowserTrust } from "./trusted-browsers.ts";

const idParams = z.object({ id: idSchema });

export const getTwoFactorEndpoint = endpoint(
  {
    id: "twoFactor.get",
    method: "GET",
    path: "/two-factor",
    summary: "Authenticator apps, recovery codes left and trusted browsers",
    access: "account.read",
    result: twoFactorSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => getTwoFactor(principal),
);

export const addFactorEndpoint = endpoint(
  {
    id: "twoFactor.add",
    method: "POST",
    path: "/two-factor/factors",
    summary: "Begin to add an authenticator app; the answer is the only one that holds its secret",
    access: "account.write",
    stepUp: true,
    body: factorNameSchema,
    result: newFactorSchema,
    status: 201,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "conflict"],
  },
  ({ principal, body }) => addFactor(principal, body.name),
);

export const confirmFactorEndpoint = endpoint(
  {
    id: "twoFactor.confirm",
    method: "POST",
    path: "/two-factor/factors/{id}/confirm",
    summary: "Turn an app on with a first code of it",
    access: "account.write",
    stepUp: true,
    params: idParams,
    body: confirmFactorSchema,
    result: shownCodesSchema,
    rateLimit: "signIn",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found", "rate_limited"],
  },
  ({ principal, params, body }) => confirmFactor(principal, params.id, body.code),
);

export const renameFactorEndpoint = endpoint(
  {
    id: "twoFactor.rename",
    method: "PATCH",
    path: "/two-factor/factors/{id}",
    summary: "Give an app another name",
    access: "account.write",
    params: idParams,
    body: factorNameSchema,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params, body }) => renameFactor(principal, params.id, body.name),
);

export const removeFactorEndpoint = endpoint(
  {
    id: "twoFactor.remove",
    method: "DELETE",
    path: "/two-factor/factors/{id}",
    summary: "Remove an authenticator app",
    access: "account.write",
    stepUp: true,
    params: idParams,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found"],
  },
  ({ principal, params }) => removeFactor(principal, params.id),
);

export const makeRecoveryCodesEndpoint = endpoint(
  {
    id: "twoFactor.makeRecoveryCodes",
    method: "POST",
    path: "/two-factor/recovery-codes",
    summary: "Make new recovery codes; the old ones no longer work",
    access: "account.write",
    stepUp: true,
    result: shownCodesSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "conflict"],
  },
  ({ principal }) => makeRecoveryCodes(principal),
);

export const endBrowserTrustEndpoint = endpoint(
  {
    id: "twoFactor.endTrust",
    method: "DELETE",
    path: "/two-factor/trusted-browsers/{id}",
    summary: "Let a browser be asked for a code again",
    access: "account.write",
    params: idParams,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params }) => endBrowserTrust(principal, params.id),
);

export const twoFactorEndpoints = [
  getTwoFactorEndpoint,
  addFactorEndpoint,
  confirmFactorEndpoint,
  renameFactorEndpoint,
  removeFactorEndpoint,
  makeRecoveryCodesEndpoint,
  endBrowserTrustEndpoint,
];
