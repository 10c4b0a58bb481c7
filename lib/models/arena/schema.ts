import { z } from "zod";
import { INTENTS, modelIdSchema } from "../schema.ts";

/** Votes that a model needs for an intent before they move what Auto expects of it; an open vote is half a vote. */
export const MINIMUM_VOTES = 20;
/** People who have to have voted, where more than one person uses the instance. */
export const MINIMUM_VOTERS = 2;
/** The most points of strength (0 to 100) that votes move a model by. */
export const MAX_SHIFT = 10;

const count = z.int().min(0);

/** What votes say of a model for an intent. */
export const arenaRatingSchema = z.object({
  intent: z.enum(INTENTS),
  modelId: modelIdSchema,
  /** On the scale of Elo: 1000 for the average of the rated models, 400 points for odds of ten to one. */
  rating: z.int(),
  /** The 95 % interval. */
  low: z.int(),
  high: z.int(),
  blindVotes: count,
  /** Of comparisons whose models were named. */
  openVotes: count,
});
export type ArenaRating = z.infer<typeof arenaRatingSchema>;

export const arenaReportSchema = z.object({
  /** From the person's own votes. */
  own: z.array(arenaRatingSchema),
  /**
   * From everybody's. `shift` is how many points of strength Auto adds to the model for that intent; 0 while there are
   * too few votes.
   */
  everybody: z.array(arenaRatingSchema.extend({ shift: z.number().min(-MAX_SHIFT).max(MAX_SHIFT) })),
  minimumVotes: count,
  minimumVoters: count,
  maximumShift: count,
  models: z.array(z.object({ id: modelIdSchema, name: z.string() })),
});
export type ArenaReport = z.infer<typeof arenaReportSchema>;
