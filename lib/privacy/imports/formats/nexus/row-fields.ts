import { z } from "zod";
import { nowMs } from "../../../../platform/clock.ts";

export const originSchema = z.string().min(1).max(100);

const EARLIEST_MS = Date.UTC(2000, 0, 1);

/** A time of a row. One that is still to come becomes now: it would stay on top of every list. */
export const timeSchema = z.iso
  .datetime({ offset: true })
  .refine((text) => Date.parse(text) >= EARLIEST_MS)
  .transform((text) => (Date.parse(text) > nowMs() ? new Date(nowMs()).toISOString() : text));
