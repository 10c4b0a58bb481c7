import { z } from "zod";
import { idSchema } from "../../../platform/public/ids.ts";
import { pageQuerySchema } from "../../../platform/public/page-schema.ts";

/** An event that eight tries could not process. */
export const deadEventSchema = z.object({
  id: z.string(),
  type: z.string(),
  /** Id of the object that it is about. */
  object: z.string(),
  attempts: z.int(),
  /** Of the last try; what looks like a secret is cut out. */
  error: z.string(),
  occurredAt: z.iso.datetime(),
});
export type DeadEvent = z.infer<typeof deadEventSchema>;

export const deadEventQuerySchema = pageQuerySchema.extend({
  /** Part of the event's id, its type or its object's id. */
  search: z.string().trim().max(200).optional(),
});
export type DeadEventQuery = z.infer<typeof deadEventQuerySchema>;

/** What a comparison with Stripe looks at. */
export const DRIFT_KINDS = ["subscription", "invoice", "refund", "dispute", "entitlement", "overage"] as const;

/** One thing that was not as Stripe has it. */
const driftFindingSchema = z.object({
  kind: z.enum(DRIFT_KINDS),
  id: z.string(),
  /** What differed; `missing` and `unknown` for whole rows. */
  fields: z.array(z.string()),
});
export type DriftFinding = z.infer<typeof driftFindingSchema>;

/** What the nightly comparison with Stripe found. */
export const driftReportSchema = z.object({
  id: idSchema,
  at: z.iso.datetime(),
  checked: z.int(),
  repaired: z.int(),
  /** The first hundred. */
  findings: z.array(driftFindingSchema),
});
export type DriftReportEntry = z.infer<typeof driftReportSchema>;
export const driftQuerySchema = pageQuerySchema.extend({
  cursor: idSchema.optional(),
  /** Part of the id, the kind or a field of something that was found. */
  search: z.string().trim().max(200).optional(),
});
export type DriftQuery = z.output<typeof driftQuerySchema>;
