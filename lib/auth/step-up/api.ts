import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { changePassword } from "./change-password.ts";
import { changePasswordSchema, stepUpSchema } from "./schema.ts";
import { stepUp } from "./service.ts";

const FORM_MAX_BYTES = 16 * 1024;
/** With the answer of a passkey. */
const ANSWER_MAX_BYTES = 48 * 1024;

export const stepUpEndpoint = endpoint(
  {
    id: "auth.stepUp",
    method: "POST",
    path: "/auth/step-up",
    summary: "Prove again who sits at this session; counts for ten minutes",
    access: "account.write",
    body: stepUpSchema,
    maxBodyBytes: ANSWER_MAX_BYTES,
    result: z.object({ provedUntil: z.iso.datetime() }),
    rateLimit: "signIn",
    errors: ["unauthenticated", "forbidden", "invalid_input", "rate_limited"],
  },
  ({ principal, body, request }) => stepUp(principal, body, request.headers.get("cookie")),
);

export const changePasswordEndpoint = endpoint(
  {
    id: "me.changePassword",
    method: "PUT",
    path: "/me/password",
    summary: "Set a new password; every other session ends",
    access: "account.write",
    stepUp: true,
    body: changePasswordSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: z.object({ revoked: z.number().int() }),
    rateLimit: "signIn",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "rate_limited"],
  },
  ({ principal, body }) => changePassword(principal, body),
);

export const stepUpEndpoints = [stepUpEndpoint, changePasswordEndpoint];
