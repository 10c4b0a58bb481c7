import { z } from "zod";

/** What goes away after its time, and the least that it is kept: logs that tell of an attack must outlive its discovery. */
export const RETENTION_CLASSES = {
  admin_audit: 90,
  security_events: 90,
  deleted_conversations: 1,
  orphaned_uploads: 1,
  user_sessions: 1,
  api_decisions: 1,
  cached_answers: 1,
  idempotency_keys: 1,
  one_time_codes: 1,
  pending_sign_ins: 1,
  trusted_browsers: 1,
  throttles: 1,
} as const;
export type RetentionName = keyof typeof RETENTION_CLASSES;
export const RETENTION_NAMES = Object.keys(RETENTION_CLASSES) as [RetentionName, ...RetentionName[]];
export const RETENTION_MAX_DAYS = 3650;

export const retentionSchema = z.object({
  class: z.enum(RETENTION_NAMES),
  days: z.int(),
  /** The least that it can be set to. */
  leastDays: z.int(),
});
export type Retention = z.infer<typeof retentionSchema>;

export const updateRetentionSchema = z.strictObject({ days: z.int().min(1).max(RETENTION_MAX_DAYS) });
