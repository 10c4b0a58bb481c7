import type { Intent } from "@/lib/models/schema";

/** The kinds of task in the order of the settings; a record, so that none can be forgotten. */
const ORDER: Record<Intent, true> = {
  code: true,
  analysis: true,
  reasoning: true,
  math: true,
  research: true,
  creative_writing: true,
  summarization: true,
  translation: true,
  extraction: true,
  vision: true,
  conversation: true,
};

export const INTENT_ROWS = Object.keys(ORDER) as Intent[];
