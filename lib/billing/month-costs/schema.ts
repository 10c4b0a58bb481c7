import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";

const sumsShape = {
  /** Calls of a model, failed ones too. */
  calls: z.int(),
  costMicroUsd: z.int(),
  /** Calls that are not in the sum because the model's price is unknown. */
  unpriced: z.int(),
};

/** What the person's use of models has cost in the month, from the ledger; the dearest first. */
export const monthCostsSchema = z.object({
  /** First day of the month, UTC. */
  periodStart: z.iso.date(),
  ...sumsShape,
  /** The days (UTC) that something was used on, in their order. */
  days: z.array(z.object({ date: z.iso.date(), ...sumsShape })),
  /** At most fifty; the rest is in the sums of the month. */
  models: z.array(z.object({ modelId: z.string(), ...sumsShape })),
  /** At most fifty, one of them with `projectId` null: what was used outside of any. The name is null for a deleted one. */
  projects: z.array(z.object({ projectId: idSchema.nullable(), name: z.string().nullable(), ...sumsShape })),
});
export type MonthCosts = z.infer<typeof monthCostsSchema>;
