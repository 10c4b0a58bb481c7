import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { AppError } from "../../platform/errors.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { readDevice } from "../device-cookie.ts";
import { setCookies, setPreferences } from "../set-answer-cookies.ts";
import { findPendingAccount } from "../two-factor/pending-sign-in.ts";
import { addPasskey, startAddPasskey } from "./add-passkey.ts";
import { askPasskey } from "./ask-passkey.ts";
import {
  addedPasskeySchema,
  addPasskeySchema,
  creationOptionsSchema,
  passkeyListSchema,
  passkeyNameSchema,
  requestOptionsSchema,
  signInByPasskeySchema,
} from "./schema.ts";
import { listPasskeys, removePasskey, renamePasskey } from "./service.ts";
import { CLEAR_PASSKEY, signInByPasskey } from "./sign-in.ts";

const ANSWER_MAX_BYTES = 48 * 1024;
const idParams = z.object({ id: idSchema });

export const startPasskeySignInEndpoint = endpoint(
  {
    id: "passkeys.startSignIn",
    method: "POST",
    path: "/auth/passkey/start",
    summary: "What a passkey has to sign to sign in; the same for everybody",
    access: "public",
    result: requestOptionsSchema,
    rateLimit: "passkeyStart",
    errors: ["rate_limited"],
  },
  async ({ request, responseHeaders }) => {
    const { options, setCookie } = await askPasskey({ kind: "sign_in" }, request.headers.get("cookie"));
    setCookies(responseHeaders, [setCookie]);
    return options;
  },
);

export const passkeySignInEndpoint = endpoint(
  {
    id: "passkeys.signIn",
    method: "POST",
    path: "/auth/passkey",
    summary: "Sign in with a passkey; the session comes as cookies",
    access: "public",
    body: signInByPasskeySchema,
    maxBodyBytes: ANSWER_MAX_BYTES,
    result: z.object({ userId: idSchema.nullable() }),
    rateLimit: "signIn",
    errors: ["invalid_input", "rate_limited", "unavailable"],
  },
  async ({ request, body, ip, userAgent, responseHeaders }) => {
    const cookieHeader = request.headers.get("cookie");
    const device = readDevice(cookieHeader);
    const signedIn = await signInByPasskey(body.passkey, { ip, userAgent, deviceMark: device.mark }, cookieHeader);
    responseHeaders.append("set-cookie", device.setCookie);
    setCookies(responseHeaders, signedIn.setCookies);
    if (signedIn.userId !== null) setPreferences(responseHeaders, signedIn.preferences);
    return { userId: signedIn.userId };
  },
);

export const startSecondFactorEndpoint = endpoint(
  {
    id: "passkeys.startSecondFactor",
    method: "POST",
    path: "/auth/second-factor/start",
    summary: "What a passkey has to sign to end a sign-in that waits in this browser",
    access: "public",
    result: requestOptionsSchema,
    rateLimit: "passkeyStart",
    errors: ["gone", "rate_limited"],
  },
  async ({ request, responseHeaders }) => {
    const cookieHeader = request.headers.get("cookie");
    const account = await findPendingAccount(cookieHeader);
    if (!account) throw new AppError("gone", "This sign-in has run out. Sign in again.");
    const { options, setCookie } = await askPasskey({ kind: "second_factor", userId: account.id }, cookieHeader);
    setCookies(responseHeaders, [setCookie]);
    return options;
  },
);

export const startStepUpEndpoint = endpoint(
  {
    id: "passkeys.startStepUp",
    method: "POST",
    path: "/auth/step-up/start",
    summary: "What a passkey has to sign to prove again who sits at this session",
    access: "account.write",
    result: requestOptionsSchema,
    rateLimit: "passkeyStart",
    errors: ["unauthenticated", "forbidden", "rate_limited"],
  },
  async ({ principal: { userId, via }, request, responseHeaders }) => {
    if (via.kind !== "session") throw new AppError("forbidden", "An API key may not do this.");
    const purpose = { kind: "step_up", userId, sessionId: via.sessionId } as const;
    const { options, setCookie } = await askPasskey(purpose, request.headers.get("cookie"));
    setCookies(responseHeaders, [setCookie]);
    return options;
  },
);

export const listPasskeysEndpoint = endpoint(
  {
    id: "passkeys.list",
    method: "GET",
    path: "/passkeys",
    summary: "The person's passkeys",
    access: "account.read",
    result: passkeyListSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => listPasskeys(principal),
);

export const startAddPasskeyEndpoint = endpoint(
  {
    id: "passkeys.startAdd",
    method: "POST",
    path: "/passkeys/start",
    summary: "What a browser has to make a new passkey from",
    access: "account.write",
    stepUp: true,
    result: creationOptionsSchema,
    rateLimit: "passkeyStart",
    errors: ["unauthenticated", "forbidden", "step_up_required", "rate_limited"],
  },
  async ({ principal, request, responseHeaders }) => {
    const { options, setCookie } = await startAddPasskey(principal, request.headers.get("cookie"));
    setCookies(responseHeaders, [setCookie]);
    return options;
  },
);

export const addPasskeyEndpoint = endpoint(
  {
    id: "passkeys.add",
    method: "POST",
    path: "/passkeys",
    summary: "Add the passkey that the browser has made; it is named after its authenticator at first",
    access: "account.write",
    stepUp: true,
    body: addPasskeySchema,
    maxBodyBytes: ANSWER_MAX_BYTES,
    result: addedPasskeySchema,
    status: 201,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "conflict"],
  },
  async ({ principal, body, request, userAgent, responseHeaders }) => {
    const from = { cookieHeader: request.headers.get("cookie"), userAgent };
    const added = await addPasskey(principal, body.passkey, from);
    setCookies(responseHeaders, [CLEAR_PASSKEY]);
    return added;
  },
);

export const renamePasskeyEndpoint = endpoint(
  {
    id: "passkeys.rename",
    method: "PATCH",
    path: "/passkeys/{id}",
    summary: "Give a passkey another name",
    access: "account.write",
    params: idParams,
    body: passkeyNameSchema,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params, body }) => renamePasskey(principal, params.id, body.name),
);

export const removePasskeyEndpoint = endpoint(
  {
    id: "passkeys.remove",
    method: "DELETE",
    path: "/passkeys/{id}",
    summary: "Remove a passkey; the last way of signing in stays",
    access: "account.write",
    stepUp: true,
    params: idParams,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params }) => removePasskey(principal, params.id),
);

export const passkeyEndpoints = [
  startPasskeySignInEndpoint,
  passkeySignInEndpoint,
  startSecondFactorEndpoint,
  startStepUpEndpoint,
  listPasskeysEndpoint,
  startAddPasskeyEndpoint,
  addPasskeyEndpoint,
  renamePasskeyEndpoint,
  removePasskeyEndpoint,
];
