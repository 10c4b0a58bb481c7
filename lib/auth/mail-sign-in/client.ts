import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import type { CheckMail } from "../client.ts";
import type { requestMailSchema } from "../schema.ts";
import type { mailSignInSchema } from "./schema.ts";

/** Mails a link and a code if the account exists; the code works in this browser. @throws ApiError rate_limited */
export function requestSignInMail(input: z.input<typeof requestMailSchema>): Promise<CheckMail> {
  return callApi("/auth/request-sign-in", { method: "POST", body: input });
}

/** Signs in; without `userId` a code of the second factor is asked for next. @throws ApiError invalid_input at `code`, gone, rate_limited */
export function signInByMail(input: z.input<typeof mailSignInSchema>): Promise<{ userId: string | null }> {
  return callApi("/auth/mail-sign-in", { method: "POST", body: input });
}
