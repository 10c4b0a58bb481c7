import { z } from "zod";
import { INTENTS, modelIdSchema } from "../schema.ts";

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
  /** Feedback before this is forgotten; null when nothing ever was. */
  learnedSince: z.iso.datetime().nullable(),
  learned: z.array(learnedSchema),
});
export type RouterPreferences = z.infer<typeof routerPreferencesSchema>;

export const updateRouterPreferencesSchema = z
  .strictObject({
    /** Pins to set; null takes one away, those left out stay. */
    pins: z.partialRecord(z.enum(INTENTS), modelIdSchema.nullable()),
    /** The whole list. */
    excluded: z.array(modelIdSchema).max(MAX_EXCLUDED, `At most ${MAX_EXCLUDED} models can be excluded.`),
    learns: z.boolean(),
  })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "Send at least one field.");
export type UpdateRouterPreferences = z.infer<typeof updateRouterPreferencesSchema>;
