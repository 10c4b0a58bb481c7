import { z } from "zod";
import { oneLine } from "../one-line.ts";
import { redactText } from "../redact.ts";

const ERROR_LENGTH = 500;
const storedErrorSchema = z.object({ name: z.string(), message: z.string(), code: z.union([z.string(), z.number()]) });

/**
 * Of an error that the queue has stored its name, code and message, as the log writes them, in one line; never its
 * other properties. Empty when there is none.
 */
export function storedErrorText(stored: unknown): string {
  const { name, code, message } = storedErrorSchema.partial().catch({}).parse(stored);
  const text = [name, code, message].filter((part) => part !== undefined && part !== "").join(": ");
  return oneLine(redactText(text), ERROR_LENGTH);
}
