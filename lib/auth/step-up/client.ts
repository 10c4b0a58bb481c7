import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import type { changePasswordSchema, stepUpSchema } from "./schema.ts";

/** Proves again who sits here. @throws ApiError invalid_input at `password`, rate_limited */
export function stepUp(input: z.input<typeof stepUpSchema>): Promise<{ provedUntil: string }> {
  return callApi("/auth/step-up", { method: "POST", body: input });
}

/** Sets a new password with the current one. @throws ApiError invalid_input at its fields, rate_limited */
export function changePassword(input: z.input<typeof changePasswordSchema>): Promise<{ revoked: number }> {
  return callApi("/me/password", { method: "PUT", body: input });
}
