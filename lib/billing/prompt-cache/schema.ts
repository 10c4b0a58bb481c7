import { z } from "zod";

/** How much of what was sent to a provider this month it had in its own cache of prompts. */
export const promptCacheSchema = z.object({
  provider: z.string(),
  inputTokens: z.int().min(0),
  /** Of the input tokens: billed at the provider's lower price. */
  cachedInputTokens: z.int().min(0),
  /** Of the input tokens: written into the cache, where the provider charges for that. */
  cacheWriteTokens: z.int().min(0),
});
export type PromptCache = z.infer<typeof promptCacheSchema>;
export const promptCacheListSchema = z.object({ items: z.array(promptCacheSchema), periodStart: z.iso.date() });
export type PromptCacheList = z.infer<typeof promptCacheListSchema>;
