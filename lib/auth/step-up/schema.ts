import { z } from "zod";
import { newPasswordSchema } from "../schema.ts";

const typedPasswordSchema = z.string().min(1, "Enter your password.").max(1024);

export const stepUpSchema = z.object({ password: typedPasswordSchema });
export const changePasswordSchema = z.object({ currentPassword: typedPasswordSchema, password: newPasswordSchema });
