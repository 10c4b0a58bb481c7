import { z } from "zod";
import { quotaSchema } from "../schema.ts";

/** What an account has used in a month, for whoever runs the server: figures only, nothing of what was said. */
export const accountUsageSchema = quotaSchema
  .pick({
    requestsUsed: true,
    requestsLimit: true,
    costMicroUsd: true,
    periodStart: true,
    resetsAt: true,
  })
  .extend({
    /** By model, the dearest first; at most twenty. */
    models: z.array(
      z.object({
        modelId: z.string(),
        provider: z.string(),
        calls: z.number().int(),
        costMicroUsd: z.number().int(),
        inputTokens: z.number().int(),
        outputTokens: z.number().int(),
      }),
    ),
  });
export type AccountUsage = z.infer<typeof accountUsageSchema>;
