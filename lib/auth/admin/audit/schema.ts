import { z } from "zod";
import { idSchema } from "../../../platform/public/ids.ts";
import { momentSchema } from "../../../platform/public/moment.ts";
import { pageQuerySchema } from "../../../platform/public/page-schema.ts";

/**
 * Everything an administrator can change, by what is changed: `<target>.<change>`. A new area adds its lines here and
 * its words to messages/<language>/admin.json, `audit.actions`.
 */
export const ADMIN_ACTIONS = [
  "user.role_changed",
  "user.tier_granted",
  "user.grant_ended",
  "user.disabled",
  "user.enabled",
  "user.two_factor_reset",
  "user.password_reset_sent",
  "user.sessions_revoked",
  "user.view_started",
  "user.view_ended",
  "user.payment_refunded",
  "user.contract_started",
  "user.contract_changed",
  "workspace.tier_granted",
  "workspace.payment_refunded",
  "workspace.contract_started",
  "workspace.contract_changed",
  "sign_up.mode_changed",
  "invitation.created",
  "invitation.revoked",
  "tier.changed",
  "retention.changed",
  "model.enabled",
  "model.disabled",
  "model.price_set",
  "model.price_removed",
  "job.retried",
  "job.queue_retried",
  "job.discarded",
  "webhook.replayed",
  "provider_key.added",
  "provider_key.changed",
  "provider_key.enabled",
  "provider_key.disabled",
  "provider_key.removed",
  "flag.changed",
  "experiment.created",
  "experiment.started",
  "experiment.paused",
  "experiment.stopped",
  "experiment.adopted",
  "experiment.removed",
] as const;
export type AdminAction = (typeof ADMIN_ACTIONS)[number];
export type AdminTarget = AdminAction extends `${infer Target}.${string}` ? Target : never;
export const ADMIN_TARGETS = [...new Set(ADMIN_ACTIONS.map((action) => action.split(".")[0]))] as [
  AdminTarget,
  ...AdminTarget[],
];

export const REASON_MAX = 300;
/** Why an administrator does something to an account: one line, kept in the log. */
export const reasonSchema = z.string().trim().min(3, "Give a reason.").max(REASON_MAX, "Give a shorter reason.");

/** The values of one side of a change: short facts, never a secret and never an address. */
export type AuditFacts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
const factsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]));

export const auditEntrySchema = z.object({
  id: idSchema,
  at: z.iso.datetime(),
  /** Null for the server itself. The address is null when the account is gone. */
  actor: z.object({ id: idSchema, email: z.string().nullable() }).nullable(),
  action: z.enum(ADMIN_ACTIONS),
  target: z.object({
    kind: z.string(),
    id: z.string(),
    /** An account's or an invitation's address, while it is there. */
    email: z.string().nullable(),
  }),
  before: factsSchema.nullable(),
  after: factsSchema.nullable(),
  reason: z.string().nullable(),
  ip: z.string().nullable(),
  requestId: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const filterShape = {
  /** Part of the address of who did it or to whom, of the reason or of the action, or an id. */
  search: z.string().trim().max(254).optional(),
  target: z.enum(ADMIN_TARGETS).optional(),
  action: z.enum(ADMIN_ACTIONS).optional(),
  /** The id of what was changed. */
  targetId: z.string().trim().max(100).optional(),
  /** From this moment on, and before this one. */
  from: momentSchema.optional(),
  to: momentSchema.optional(),
};
export const auditFilterSchema = z.object(filterShape);
export const auditQuerySchema = pageQuerySchema.extend({ ...filterShape, cursor: idSchema.optional() });
export type AuditFilter = z.infer<typeof auditFilterSchema>;
export type AuditQuery = z.infer<typeof auditQuerySchema>;
