import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";
import { pageQuerySchema } from "../../platform/public/page-schema.ts";
import { reasonSchema } from "../admin/audit/schema.ts";
import { TIER_IDS } from "../schema.ts";

/**
 * The parts of the product that can be switched off, and who is asked for: a part that is used before anybody is signed
 * in is on for everybody or for nobody. A flag that switches nothing must not be here.
 */
export const FLAGS = {
  /** Several models answer the same message. */
  compare: "anybody",
  /** API keys: making them, and all that is asked with them. */
  api: "anybody",
  /** A copy of everything of a person. */
  data_export: "anybody",
  /** Signing in by a link or code that is mailed. */
  mail_sign_in: "everybody",
} as const satisfies Record<string, "anybody" | "everybody">;
export type FlagName = keyof typeof FLAGS;
export const FLAG_NAMES = Object.keys(FLAGS) as [FlagName, ...FlagName[]];

export const flagRuleSchema = z.object({
  /** On for everybody; what follows does not matter then. */
  everyone: z.boolean(),
  tiers: z.array(z.enum(TIER_IDS)),
  people: z.array(idSchema),
  /** A share of all people in per cent. */
  percent: z.int().min(0).max(100),
});
export type FlagRule = z.infer<typeof flagRuleSchema>;

const personSchema = z.object({ id: idSchema, email: z.string().nullable() });
const stateShape = {
  ...flagRuleSchema.shape,
  /** With their addresses, where the account is still there. */
  people: z.array(personSchema),
};

export const flagStateSchema = z.object({
  flag: z.enum(FLAG_NAMES),
  ...stateShape,
  changedAt: z.iso.datetime().nullable(),
});
export type FlagState = z.infer<typeof flagStateSchema>;

export const flagChangeSchema = z.object({
  id: idSchema,
  ...stateShape,
  reason: z.string(),
  at: z.iso.datetime(),
  /** Address of who made it; null when the account is gone. */
  by: z.string().nullable(),
});
export type FlagChange = z.infer<typeof flagChangeSchema>;

const MAX_PEOPLE = 200;
export const setFlagSchema = z.strictObject({
  everyone: z.boolean(),
  tiers: z.array(z.enum(TIER_IDS)).max(TIER_IDS.length).default([]),
  /** Their addresses. */
  people: z.array(z.string().trim().toLowerCase().max(254)).max(MAX_PEOPLE).default([]),
  percent: z.int().min(0).max(100).default(0),
  reason: reasonSchema,
});
export type SetFlag = z.output<typeof setFlagSchema>;
export type SetFlagInput = z.input<typeof setFlagSchema>;

export const flagParamsSchema = z.object({ id: z.string().max(40) });
export const flagHistoryQuerySchema = pageQuerySchema.extend({
  cursor: idSchema.optional(),
  /** Part of the reason, or of the address of who made the change. */
  search: z.string().trim().max(254).optional(),
});
export type FlagHistoryQuery = z.output<typeof flagHistoryQuerySchema>;
