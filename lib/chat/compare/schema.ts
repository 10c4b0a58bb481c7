import { z } from "zod";
import { modelIdSchema } from "../../models/schema.ts";
import { idSchema } from "../../platform/public/ids.ts";

export const MAX_COMPARED = 4;
export const CHOICES = ["kept", "tie", "all_bad"] as const;
export type Choice = (typeof CHOICES)[number];
/** What became of one answer: kept, passed over for another, or none was better or good. */
export const OUTCOMES = ["kept", "lost", "tie", "all_bad"] as const;

/** The place of an answer among those it is compared with. */
export interface ComparisonPlace {
  id: string;
  /** The models are told after the choice. */
  blind: boolean;
  /** From 0, in the order of the columns. */
  position: number;
  size: number;
  /** Left out until the choice is made. */
  outcome?: (typeof OUTCOMES)[number];
}

/** A comparison that has been started. */
export const startedComparisonSchema = z.object({
  id: idSchema,
  conversationId: idSchema,
  /** The user message that is answered. */
  questionId: idSchema,
  blind: z.boolean(),
  /** To be followed at `/messages/{id}/stream`, in the order of the columns. */
  answerIds: z.array(idSchema).min(2).max(MAX_COMPARED),
  /** Who writes them; null when it is blind. */
  models: z.array(z.object({ id: modelIdSchema, name: z.string() })).nullable(),
});
export type StartedComparison = z.infer<typeof startedComparisonSchema>;

export const chooseSchema = z.discriminatedUnion("choice", [
  z.strictObject({ choice: z.literal("kept"), answerId: idSchema }),
  z.strictObject({ choice: z.enum(["tie", "all_bad"]) }),
]);
export type ChooseInput = z.infer<typeof chooseSchema>;

/** What a choice ended: the models are told now. */
export const chosenSchema = z.object({
  id: idSchema,
  choice: z.enum(CHOICES),
  /** The branch that the conversation goes on with. */
  activeLeafId: idSchema,
  answers: z.array(z.object({ id: idSchema, modelId: modelIdSchema, outcome: z.enum(OUTCOMES) })),
});
export type Chosen = z.infer<typeof chosenSchema>;
