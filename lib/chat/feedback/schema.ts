import { z } from "zod";

export const VERDICTS = ["good", "bad"] as const;
export const REASON_MAX_CHARACTERS = 500;

/** What a person says of an answer. */
export const feedbackSchema = z.object({
  /** Null when only the choice of the model was wrong. */
  verdict: z.enum(VERDICTS).nullable(),
  /** Auto should have chosen another model. */
  wrongChoice: z.boolean(),
  reason: z.string(),
});
export type Feedback = z.infer<typeof feedbackSchema>;

export const giveFeedbackSchema = z
  .strictObject({
    verdict: z.enum(VERDICTS).nullable(),
    wrongChoice: z.boolean().default(false),
    reason: z
      .string()
      .trim()
      .max(REASON_MAX_CHARACTERS, `A reason has at most ${REASON_MAX_CHARACTERS} characters.`)
      .default(""),
  })
  .refine(({ verdict, wrongChoice }) => verdict !== null || wrongChoice, {
    path: ["verdict"],
    message: "Say good or bad, or that the choice was wrong.",
  });
