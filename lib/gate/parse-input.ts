import type { z } from "zod";
import { AppError, type FieldIssue } from "../platform/errors.ts";

/**
 * Parses one part of the input (params, query, body, form).
 * @param what Names the part where an issue has no field of its own.
 * @throws AppError invalid_input with each field's issue.
 */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues: FieldIssue[] = parsed.error.issues.map((issue) => ({
    path: issue.path.join(".") || what,
    message: issue.message,
  }));
  throw new AppError("invalid_input", "Some of the input is not valid.", { issues });
}
