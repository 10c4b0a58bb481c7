import { z } from "zod";
import { codeSchema, emailSchema, tokenSchema } from "../schema.ts";

/** Either the six digits, typed in the browser that asked for them, or the token of the mailed link. */
export const mailSignInSchema = z.union([
  z.object({ email: emailSchema, code: codeSchema }),
  z.object({ token: tokenSchema }),
]);
