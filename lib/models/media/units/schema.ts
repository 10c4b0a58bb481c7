import { z } from "zod";

/** What was used that is not tokens. */
export const mediaUnitsSchema = z.object({
  /** Images made. */
  images: z.int().min(0).optional(),
  imageQuality: z.string().optional(),
  /** `1024x1024` */
  imageSize: z.string().optional(),
  /** Input tokens that were pictures. */
  inputImageTokens: z.int().min(0).optional(),
  /** Length of the audio that was listened to or made, in seconds. */
  audioSeconds: z.number().min(0).optional(),
  /** Characters that were read aloud. */
  characters: z.int().min(0).optional(),
});
export type MediaUnits = z.infer<typeof mediaUnitsSchema>;
