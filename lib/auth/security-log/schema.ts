import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";
import { momentSchema } from "../../platform/public/moment.ts";
import { pageQuerySchema } from "../../platform/public/page-schema.ts";

export const SECURITY_GROUPS = ["sign_in", "account", "password", "keys"] as const;
export type SecurityGroup = (typeof SECURITY_GROUPS)[number];

/** Every kind of event with the group it is filtered by. The database takes any name; this is the list of the product. */
export const SECURITY_KINDS = {
  signed_in: "sign_in",
  signed_in_new_device: "sign_in",
  sign_in_failed: "sign_in",
  sign_in_blocked: "sign_in",
  signed_out: "sign_in",
  session_revoked: "sign_in",
  other_sessions_revoked: "sign_in",
  sessions_ended_by_admin: "sign_in",
  view_as_started: "sign_in",
  view_as_ended: "sign_in",
  session_evicted: "sign_in",
  session_reused: "sign_in",
  step_up_confirmed: "sign_in",
  step_up_failed: "sign_in",
  second_factor_failed: "sign_in",
  passkey_counter_back: "sign_in",
  two_factor_paused: "sign_in",
  recovery_code_used: "sign_in",
  browser_trusted: "sign_in",
  browser_trust_ended: "sign_in",
  two_factor_added: "account",
  two_factor_removed: "account",
  two_factor_reset: "account",
  passkey_added: "account",
  passkey_removed: "account",
  recovery_codes_made: "account",
  account_created: "account",
  email_verified: "account",
  email_change_requested: "account",
  email_change_cancelled: "account",
  email_change_stopped: "account",
  email_changed: "account",
  sign_up_repeated: "account",
  tier_changed: "account",
  entitlements_granted: "account",
  role_changed: "account",
  account_disabled: "account",
  account_enabled: "account",
  data_export_requested: "account",
  data_export_downloaded: "account",
  account_deletion_requested: "account",
  account_deletion_undone: "account",
  reset_requested: "password",
  password_reset: "password",
  password_changed: "password",
  api_key_created: "keys",
  api_key_revoked: "keys",
  provider_key_saved: "keys",
  provider_key_deleted: "keys",
  oauth_linked: "account",
  oauth_unlinked: "account",
  oauth_ended: "account",
} as const satisfies Record<string, SecurityGroup>;
export type SecurityKind = keyof typeof SECURITY_KINDS;
export const SECURITY_KIND_NAMES = Object.keys(SECURITY_KINDS) as [SecurityKind, ...SecurityKind[]];

/** What the other sessions of the person are told of. */
export const NOTICE_KINDS = [
  "signed_in_new_device",
  "sign_in_blocked",
  "session_reused",
  "password_changed",
  "password_reset",
  "email_change_requested",
  "email_changed",
  "two_factor_added",
  "two_factor_removed",
  "two_factor_reset",
  "two_factor_paused",
  "passkey_added",
  "passkey_removed",
  "recovery_code_used",
  "api_key_created",
  "oauth_linked",
  "oauth_unlinked",
  "data_export_requested",
  "account_deletion_undone",
] as const satisfies readonly SecurityKind[];

/** Facts of an event: short values, never a secret. */
export type SecurityDetails = Readonly<Record<string, string | number | boolean>>;

/** What a User-Agent says of a device; null for what it does not. */
export const deviceSchema = z.object({
  kind: z.enum(["desktop", "mobile", "tablet", "program"]),
  browser: z.string().nullable(),
  system: z.string().nullable(),
});
export type Device = z.infer<typeof deviceSchema>;

export const securityEventSchema = z.object({
  id: idSchema,
  kind: z.enum(SECURITY_KIND_NAMES),
  at: z.iso.datetime(),
  /** `anonymous`: nobody was signed in; `server`: the server itself, or whoever runs it. */
  actor: z.enum(["user", "anonymous", "server"]),
  ip: z.string().nullable(),
  device: deviceSchema.nullable(),
  isThisSession: z.boolean(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type SecurityEvent = z.infer<typeof securityEventSchema>;

const filterShape = {
  group: z.enum(SECURITY_GROUPS).optional(),
  /** From this moment on, and before this one. */
  from: momentSchema.optional(),
  to: momentSchema.optional(),
};
export const securityFilterSchema = z.object(filterShape);
export const securityLogQuerySchema = pageQuerySchema.extend(filterShape);
export type SecurityFilter = z.infer<typeof securityFilterSchema>;
export type SecurityLogQuery = z.infer<typeof securityLogQuerySchema>;

/** Something that happened to the account elsewhere, as the other sessions are told. */
export interface SecurityNotice extends Pick<SecurityEvent, "at" | "device" | "ip"> {
  kind: (typeof NOTICE_KINDS)[number];
}
