import { z } from "zod";
import { endpoint } from "../gate/endpoint.ts";
import { idSchema } from "../platform/public/ids.ts";
import { readDevice } from "./device-cookie.ts";
import { FLAG_NAMES } from "./flags/schema.ts";
import {
  checkMailSchema,
  profileSchema,
  requestMailSchema,
  resendVerificationSchema,
  resetPasswordSchema,
  signInSchema,
  signUpSchema,
  updateProfileSchema,
  verifyEmailSchema,
} from "./schema.ts";
import { AVATAR_MEDIA_TYPES, readAvatar, removeAvatar, setAvatar } from "./service/avatar.ts";
import { getProfile, updateProfile } from "./service/profile.ts";
import { requestReset, resetPassword } from "./service/reset-password.ts";
import { signIn } from "./service/sign-in.ts";
import { signOut } from "./service/sign-out.ts";
import { signUp } from "./service/sign-up.ts";
import { resendVerification, verifyEmail } from "./service/verify-email.ts";
import { setCookies, setPreferences } from "./set-answer-cookies.ts";
import { finishSignIn } from "./two-factor/pending-sign-in.ts";
import { finishSignInSchema } from "./two-factor/schema.ts";

const AVATAR_MAX_BYTES = 5 * 1024 * 1024;
const FORM_MAX_BYTES = 16 * 1024;
/** With the answer of a passkey. */
const ANSWER_MAX_BYTES = 48 * 1024;
const userIdParams = z.object({ userId: idSchema });

const ownProfileSchema = profileSchema.extend({ featuresOff: z.array(z.enum(FLAG_NAMES)) });

export const signUpEndpoint = endpoint(
  {
    id: "auth.signUp",
    method: "POST",
    path: "/auth/sign-up",
    summary: "Create an account; a code is mailed to the address",
    access: "public",
    body: signUpSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: checkMailSchema,
    status: 202,
    rateLimit: "signUp",
    errors: ["invalid_input", "sign_up_closed", "rate_limited", "not_configured", "unavailable"],
  },
  ({ body }) => signUp(body),
);

export const signInEndpoint = endpoint(
  {
    id: "auth.signIn",
    method: "POST",
    path: "/auth/sign-in",
    summary: "Sign in; the session comes as cookies. No userId: a code is asked for next",
    access: "public",
    body: signInSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: z.object({ userId: idSchema.nullable() }),
    rateLimit: "signIn",
    errors: ["invalid_input", "invalid_credentials", "email_not_verified", "rate_limited", "unavailable"],
  },
  async ({ request, body, ip, userAgent, responseHeaders }) => {
    const device = readDevice(request.headers.get("cookie"));
    const signedIn = await signIn(body, { ip, userAgent, deviceMark: device.mark }, request.headers.get("cookie"));
    responseHeaders.append("set-cookie", device.setCookie);
    setCookies(responseHeaders, signedIn.setCookies);
    if (signedIn.userId !== null) setPreferences(responseHeaders, signedIn.preferences);
    return { userId: signedIn.userId };
  },
);

export const secondFactorEndpoint = endpoint(
  {
    id: "auth.secondFactor",
    method: "POST",
    path: "/auth/second-factor",
    summary: "End a sign-in with a code of an authenticator app, a recovery code or a passkey",
    access: "public",
    body: finishSignInSchema,
    maxBodyBytes: ANSWER_MAX_BYTES,
    result: z.object({ userId: idSchema }),
    rateLimit: "signIn",
    errors: ["invalid_input", "gone", "rate_limited", "unavailable"],
  },
  async ({ request, body, ip, userAgent, responseHeaders }) => {
    const cookieHeader = request.headers.get("cookie");
    const device = readDevice(cookieHeader);
    const signedIn = await finishSignIn(body, cookieHeader, { ip, userAgent, deviceMark: device.mark });
    responseHeaders.append("set-cookie", device.setCookie);
    setCookies(responseHeaders, signedIn.setCookies);
    setPreferences(responseHeaders, signedIn.preferences);
    return { userId: signedIn.userId };
  },
);

export const signOutEndpoint = endpoint(
  {
    id: "auth.signOut",
    method: "POST",
    path: "/auth/sign-out",
    summary: "End this session",
    access: "public",
    status: 204,
    resultType: "none",
    errors: [],
  },
  async ({ request, principal, responseHeaders }) => {
    setCookies(responseHeaders, await signOut(principal, request.headers.get("cookie")));
  },
);

export const verifyEmailEndpoint = endpoint(
  {
    id: "auth.verifyEmail",
    method: "POST",
    path: "/auth/verify-email",
    summary: "Confirm an address by its code or by the token of the mailed link",
    access: "public",
    body: verifyEmailSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: z.object({ status: z.literal("verified") }),
    rateLimit: "redeemCode",
    errors: ["invalid_input", "gone", "rate_limited"],
  },
  ({ body }) => verifyEmail(body),
);

export const resendVerificationEndpoint = endpoint(
  {
    id: "auth.resendVerification",
    method: "POST",
    path: "/auth/resend-verification",
    summary: "Mail a new code for a password to an address that is not confirmed, without one a link to choose it",
    access: "public",
    body: resendVerificationSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: checkMailSchema,
    status: 202,
    rateLimit: "sendMail",
    errors: ["invalid_input", "rate_limited", "not_configured"],
  },
  ({ body }) => resendVerification(body),
);

export const requestResetEndpoint = endpoint(
  {
    id: "auth.requestReset",
    method: "POST",
    path: "/auth/request-reset",
    summary: "Mail a link to set a new password",
    access: "public",
    body: requestMailSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: checkMailSchema,
    status: 202,
    rateLimit: "sendMail",
    errors: ["invalid_input", "rate_limited", "not_configured"],
  },
  ({ body }) => requestReset(body.email),
);

export const resetPasswordEndpoint = endpoint(
  {
    id: "auth.resetPassword",
    method: "POST",
    path: "/auth/reset-password",
    summary: "Set a new password with the token of the mailed link; all sessions end",
    access: "public",
    body: resetPasswordSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: z.object({ status: z.literal("changed") }),
    rateLimit: "redeemCode",
    errors: ["invalid_input", "gone", "rate_limited"],
  },
  ({ body }) => resetPassword(body),
);

export const getProfileEndpoint = endpoint(
  {
    id: "me.get",
    method: "GET",
    path: "/me",
    summary: "The signed-in person",
    access: "account.read",
    result: ownProfileSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => getProfile(principal),
);

export const updateProfileEndpoint = endpoint(
  {
    id: "me.update",
    method: "PATCH",
    path: "/me",
    summary: "Change fields of the profile",
    access: "account.write",
    body: updateProfileSchema,
    result: ownProfileSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input"],
  },
  async ({ principal, body, responseHeaders }) => {
    const profile = await updateProfile(principal, body);
    setPreferences(responseHeaders, profile);
    return profile;
  },
);

export const setAvatarEndpoint = endpoint(
  {
    id: "me.setAvatar",
    method: "PUT",
    path: "/me/avatar",
    summary: "Set the picture",
    access: "account.write",
    rawBody: { mediaTypes: AVATAR_MEDIA_TYPES },
    maxBodyBytes: AVATAR_MAX_BYTES,
    result: ownProfileSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "payload_too_large", "unsupported_media_type"],
  },
  ({ principal, rawBody }) => setAvatar(principal, rawBody),
);

export const removeAvatarEndpoint = endpoint(
  {
    id: "me.removeAvatar",
    method: "DELETE",
    path: "/me/avatar",
    summary: "Remove the picture",
    access: "account.write",
    result: ownProfileSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => removeAvatar(principal),
);

export const readAvatarEndpoint = endpoint(
  {
    id: "avatars.get",
    method: "GET",
    path: "/avatars/{userId}",
    summary: "A person's picture",
    access: "account.read",
    params: userIdParams,
    resultType: "application/octet-stream",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params }) => readAvatar(principal, params.userId),
);

export const authEndpoints = [
  signUpEndpoint,
  signInEndpoint,
  secondFactorEndpoint,
  signOutEndpoint,
  verifyEmailEndpoint,
  resendVerificationEndpoint,
  requestResetEndpoint,
  resetPasswordEndpoint,
  getProfileEndpoint,
  updateProfileEndpoint,
  setAvatarEndpoint,
  removeAvatarEndpoint,
  readAvatarEndpoint,
];
