import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";
import { pageQuerySchema } from "../../platform/public/page-schema.ts";
import { providerIdSchema, saveProviderKeySchema } from "../keys/schema.ts";

/** `env-` and a hash for a key of the environment, a UUID for one that was added here. */
export const poolKeyIdSchema = z.string().regex(/^(?:env-[\w-]{16}|[0-9a-f-]{36})$/);

export const KEY_STATES = ["ok", "capped", "refused", "disabled", "damaged"] as const;

/** One of the operator's keys as the console shows it; the key itself never leaves the server. */
export const poolKeySchema = z.object({
  id: poolKeyIdSchema,
  provider: z.object({ id: z.string(), name: z.string() }),
  /** Keys of the environment are changed there alone. */
  source: z.enum(["environment", "console"]),
  /** The name of its variable; null for one that was added here. */
  variable: z.string().nullable(),
  /** The last characters of the key; null for a short one. */
  hint: z.string().nullable(),
  /** The only address it is sent to; null for the provider's own. */
  baseUrl: z.string().nullable(),
  weight: z.number(),
  dailyCapMicroUsd: z.int().nullable(),
  spentTodayMicroUsd: z.int(),
  enabled: z.boolean(),
  /** `damaged`: it does not open with this address; it is not used, and can only be removed. */
  state: z.enum(KEY_STATES),
  lastTest: z
    .object({ status: z.enum(["untested", "ok", "failed"]), error: z.string().nullable(), at: z.iso.datetime() })
    .nullable(),
  lastRefusal: z.object({ reason: z.enum(["auth", "payment"]), at: z.iso.datetime() }).nullable(),
  createdAt: z.iso.datetime().nullable(),
});
export type PoolKey = z.infer<typeof poolKeySchema>;

export const poolKeyQuerySchema = pageQuerySchema.extend({
  /** Part of the provider's name, the address or the end of the key. */
  search: z.string().trim().max(200).optional(),
});
export type PoolKeyQuery = z.infer<typeof poolKeyQuerySchema>;

const weight = z.int().min(1).max(1_000_000);
/** No key may spend more than a million dollars a day; what may, was mistyped. */
const dailyCapMicroUsd = z.int().min(0).max(1e12).nullable();

export const addPoolKeySchema = z.strictObject({
  provider: providerIdSchema,
  ...saveProviderKeySchema.shape,
  weight: weight.default(1),
  dailyCapMicroUsd: dailyCapMicroUsd.default(null),
});
export type AddPoolKey = z.output<typeof addPoolKeySchema>;
export type AddPoolKeyInput = z.input<typeof addPoolKeySchema>;

export const changePoolKeySchema = z.strictObject({
  weight: weight.optional(),
  dailyCapMicroUsd: dailyCapMicroUsd.optional(),
  enabled: z.boolean().optional(),
});
export type ChangePoolKey = z.output<typeof changePoolKeySchema>;

export const ownKeyParamsSchema = z.object({ id: idSchema });
