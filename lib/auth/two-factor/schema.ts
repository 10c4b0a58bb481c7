import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";
import { passkeyAnswerSchema } from "../passkeys/schema.ts";
import { displayNameSchema } from "../schema.ts";
import { deviceSchema } from "../security-log/schema.ts";

const SIX_DIGITS = /^\d{6}$/;
/** Six digits of an app, also as apps show them ("123 456"), or a recovery code. */
export const secondFactorCodeSchema = z
  .string()
  .trim()
  .min(6, "Enter the code.")
  .max(40)
  .transform((code) => {
    const digits = code.replace(/[\s-]/g, "");
    return SIX_DIGITS.test(digits) ? digits : code;
  });
const trust = z.boolean().default(false);
export const finishByCodeSchema = z.object({ code: secondFactorCodeSchema, trust });
export const finishByPasskeySchema = z.object({ passkey: passkeyAnswerSchema, trust });
export const finishSignInSchema = z.union([finishByCodeSchema, finishByPasskeySchema]);
export const factorNameSchema = z.object({ name: displayNameSchema });
export const confirmFactorSchema = z.object({ code: secondFactorCodeSchema });

export const newFactorSchema = z.object({ id: idSchema, secret: z.string(), uri: z.string() });
export type NewFactor = z.infer<typeof newFactorSchema>;
/** The one time that recovery codes are shown. */
export const shownCodesSchema = z.object({ recoveryCodes: z.array(z.string()) });

export const twoFactorSchema = z.object({
  factors: z.array(
    z.object({
      id: idSchema,
      name: z.string(),
      createdAt: z.iso.datetime(),
      lastUsedAt: z.iso.datetime().nullable(),
    }),
  ),
  recoveryCodesLeft: z.number().int(),
  trustedBrowsers: z.array(
    z.object({
      id: idSchema,
      device: deviceSchema.nullable(),
      ip: z.string().nullable(),
      createdAt: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
    }),
  ),
});
export type TwoFactor = z.infer<typeof twoFactorSchema>;
