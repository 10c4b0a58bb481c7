import { z } from "zod";

/** JavaScript knows years that the database does not: 0, those before, and those of more than four digits. */
export function isKnownMoment(at: Date): boolean {
  const year = at.getUTCFullYear();
  return year >= 1 && year <= 9999;
}

/** A moment that somebody names, ISO 8601 with its offset, as far as the database has it. */
export const momentSchema = z.iso
  .datetime({ offset: true })
  .refine((text) => isKnownMoment(new Date(text)), "This moment is not in the calendar.");
