import { z } from "zod";
import { newPasswordSchema } from "../schema.ts";
import { secondFactorCodeSchema } from "../two-factor/schema.ts";

const typedPasswordSchema = z.string().min(1, "Enter your password.").max(1024);

export const proofByPasswordSchema = z.object({ password: typedPasswordSchema });
export const proofByCodeSchema = z.object({ code: secondFactorCodeSchema });
export const stepUpSchema = z.union([proofByCodeSchema, proofByPasswordSchema]);
export const changePasswordSchema = z.object({ currentPassword: typedPasswordSchema, password: newPasswordSchema });
