import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { readDevice } from "../device-cookie.ts";
import { checkMailSchema, requestMailSchema } from "../schema.ts";
import { setCookies, setPreferences } from "../set-answer-cookies.ts";
import { mailSignInSchema } from "./schema.ts";
import { requestSignInMail, signInByMail } from "./service.ts";

const FORM_MAX_BYTES = 16 * 1024;

export const requestSignInEndpoint = endpoint(
  {
    id: "auth.requestSignIn",
    method: "POST",
    path: "/auth/request-sign-in",
    summary: "Mail a link and a code to sign in with",
    flag: "mail_sign_in",
    access: "public",
    body: requestMailSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: checkMailSchema,
    status: 202,
    rateLimit: "sendMail",
    errors: ["invalid_input", "rate_limited", "not_configured"],
  },
  async ({ request, body, responseHeaders }) => {
    const { answer, setCookie } = await requestSignInMail(body.email, request.headers.get("cookie"));
    setCookies(responseHeaders, [setCookie]);
    return answer;
  },
);

export const mailSignInEndpoint = endpoint(
  {
    id: "auth.mailSignIn",
    method: "POST",
    path: "/auth/mail-sign-in",
    flag: "mail_sign_in",
    summary: "Sign in with the code or link of a mail. No userId: a code of the second factor is asked for next",
    access: "public",
    body: mailSignInSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: z.object({ userId: idSchema.nullable() }),
    rateLimit: "redeemCode",
    errors: ["invalid_input", "gone", "rate_limited", "unavailable"],
  },
  async ({ request, body, ip, userAgent, responseHeaders }) => {
    const cookieHeader = request.headers.get("cookie");
    const device = readDevice(cookieHeader);
    const signedIn = await signInByMail(body, { ip, userAgent, deviceMark: device.mark }, cookieHeader);
    responseHeaders.append("set-cookie", device.setCookie);
    setCookies(responseHeaders, signedIn.setCookies);
    if (signedIn.userId !== null) setPreferences(responseHeaders, signedIn.preferences);
    return { userId: signedIn.userId };
  },
);

export const mailSignInEndpoints = [requestSignInEndpoint, mailSignInEndpoint];
