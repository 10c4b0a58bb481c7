import { z } from "zod";
import { passkeyAnswerSchema } from "../passkeys/schema.ts";
import { newPasswordSchema } from "../schema.ts";
import { secondFactorCodeSchema } from "../two-factor/schema.ts";

const typedPasswordSchema = z.string().min(1, "Enter your password.").max(1024);

export const proofByPasswordSchema = z.object({ password: typedPasswordSchema });
export const proofByCodeSchema = z.object({ code: secondFactorCodeSchema });
export const proofByPasskeySchema = z.object({ passkey: passkeyAnswerSchema });
export const stepUpSchema = z.union([proofByCodeSchema, proofByPasswordSchema, proofByPasskeySchema]);
export const changePasswordSchema = z.object({ currentPassword: typedPasswordSchema, password: newPasswordSchema });
