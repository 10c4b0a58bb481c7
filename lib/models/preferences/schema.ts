import { z } from "zod";
import { routeThresholdsSchema } from "../route-thresholds/schema.ts";
import { INTENTS, type Intent, modelIdSchema } from "../schema.ts";

export const MAX_EXCLUDED = 200;

/** Feedback on a model's answers, and how far it moves what is expected of the model. */
export const learnedSchema = z.object({
  modelId: modelIdSchema,
  /** Null stands for every intent without feedback of its own; its counts are sums over all. */
  intent: z.enum(INTENTS).nullable(),
  good: z.int().min(0),
  bad: z.int().min(0),
  /** Answers that were asked for again from another model. */
  replaced: z.int().min(0),
  /** Of the last thirty days: answers that Auto asked the model for and it failed to give, or broke off. */
  failed: z.int().min(0),
  /** Points of expected quality (0 to 100) for a message as hard as those that were judged. */
  shift: z.number().min(-100).max(100),
});
export type Learned = z.infer<typeof learnedSchema>;

export const routerPreferencesSchema = z.object({
  /** The model that answers messages of an intent. */
  pins: z.partialRecord(z.enum(INTENTS), modelIdSchema),
  /** Models that Auto never chooses. */
  excluded: z.array(modelIdSchema),
  /** While false, feedback neither counts nor moves anything. */
  learns: z.boolean(),
  /** Whether Auto may try models to learn of them; without effect while it does not learn. */
  explores: z.boolean(),
  /** Feedback before this is forgotten; null when nothing ever was. */
  learnedSince: z.iso.datetime().nullable(),
  /** Limits on what Auto may choose; those that are set. */
  thresholds: routeThresholdsSchema,
  learned: z.array(learnedSchema),
  /** The arm of an experiment that holds for every answer of Auto's, or null. It is taken back by ending the experiment. */
  adopted: z
    .object({ experimentId: z.string(), experiment: z.string(), arm: z.string(), scope: z.enum(["mine", "instance"]) })
    .nullable(),
});
export type RouterPreferences = z.infer<typeof routerPreferencesSchema>;

const pin = modelIdSchema.nullable();

/** An unknown intent is an issue at its own path; a record with enumerated keys would report it at `pins`. */
const pinsSchema = z
  .record(z.string(), pin)
  .superRefine((pins, context) => {
    for (const intent of Object.keys(pins)) {
      if (!INTENTS.some((known) => known === intent))
        context.addIssue({ code: "custom", path: [intent], message: "is not an intent" });
    }
  })
  .transform((pins) => pins as Partial<Record<Intent, z.infer<typeof pin>>>)
  .meta({ override: { propertyNames: { type: "string", enum: [...INTENTS] } } });

export const updateRouterPreferencesSchema = z
  .strictObject({
    /** Pins to set; null takes one away, those left out stay. */
    pins: pinsSchema,
    /** The whole list. */
    excluded: z.array(modelIdSchema).max(MAX_EXCLUDED, `At most ${MAX_EXCLUDED} models can be excluded.`),
    learns: z.boolean(),
    explores: z.boolean(),
    /** Limits to set; null takes one away, those left out stay. */
    thresholds: routeThresholdsSchema,
  })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "Send at least one field.");
export type UpdateRouterPreferences = z.infer<typeof updateRouterPreferencesSchema>;
