import { z } from "zod";
import { idSchema } from "../../../platform/public/ids.ts";
import { momentSchema } from "../../../platform/public/moment.ts";
import { pageQuerySchema } from "../../../platform/public/page-schema.ts";
import { TIER_IDS } from "../../schema.ts";
import { reasonSchema } from "../audit/schema.ts";

export const USER_STATES = ["active", "unconfirmed", "disabled"] as const;
export type UserState = (typeof USER_STATES)[number];
export const USER_ORDERS = ["newest", "oldest", "email"] as const;
export type UserOrder = (typeof USER_ORDERS)[number];
const ROLES = ["user", "admin"] as const;

/** An account as the list of people has it. */
export const adminUserSchema = z.object({
  id: idSchema,
  email: z.string(),
  displayName: z.string(),
  role: z.enum(ROLES),
  tier: z.enum(TIER_IDS),
  state: z.enum(USER_STATES),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime().nullable(),
});
export type AdminUser = z.infer<typeof adminUserSchema>;

/** The same with what its page shows. */
export const adminUserDetailSchema = adminUserSchema.extend({
  /** In force is the higher of what was granted and what is paid for. */
  grantedTier: z.enum(TIER_IDS),
  grantedUntil: z.iso.datetime().nullable(),
  paidTier: z.enum(TIER_IDS),
  disabledAt: z.iso.datetime().nullable(),
  /** Where the person is signed in now. */
  devices: z.number().int(),
  /** Confirmed authenticator apps. */
  factors: z.number().int(),
  passkeys: z.number().int(),
  apiKeys: z.number().int(),
  isSelf: z.boolean(),
});
export type AdminUserDetail = z.infer<typeof adminUserDetailSchema>;

export const listUsersQuerySchema = pageQuerySchema.extend({
  cursor: z.string().max(600).optional(),
  /** Part of the address or the name, or the whole id. */
  search: z.string().trim().max(254).optional(),
  role: z.enum(ROLES).optional(),
  tier: z.enum(TIER_IDS).optional(),
  state: z.enum(USER_STATES).optional(),
  order: z.enum(USER_ORDERS).default("newest"),
});
export type ListUsersQuery = z.output<typeof listUsersQuerySchema>;

const reason = { reason: reasonSchema };

/** What an administrator can do to an account, each with a reason. */
export const changeUserSchema = z.discriminatedUnion("change", [
  z.strictObject({ change: z.literal("role"), role: z.enum(ROLES), ...reason }),
  z.strictObject({
    change: z.literal("tier"),
    tier: z.enum(TIER_IDS),
    /** When the grant runs out; null for never. */
    until: momentSchema.nullable().default(null),
    ...reason,
  }),
  z.strictObject({ change: z.literal("disable"), ...reason }),
  z.strictObject({ change: z.literal("enable"), ...reason }),
  z.strictObject({ change: z.literal("reset_two_factor"), ...reason }),
  z.strictObject({ change: z.literal("send_password_reset"), ...reason }),
  z.strictObject({ change: z.literal("end_sessions"), ...reason }),
]);
export type ChangeUser = z.output<typeof changeUserSchema>;
export type UserChange = ChangeUser["change"];
