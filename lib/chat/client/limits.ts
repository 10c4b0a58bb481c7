/**
 * Limits and names the browser needs before it sends. They are copies of lib/chat/schema.ts and lib/models/schema.ts,
 * because importing those at run time would ship zod in the first load; limits.test.ts holds both together.
 */
export const AUTO_MODEL_ID = "nexus/auto";
export const MESSAGE_MAX_CHARACTERS = 200_000;
export const ATTACHMENT_MAX_BYTES = 10 * 1024 * 1024;
export const ATTACHMENTS_PER_MESSAGE = 8;
export const TITLE_MAX_CHARACTERS = 200;
export const INSTRUCTIONS_MAX_CHARACTERS = 20_000;
export const REASON_MAX_CHARACTERS = 500;
export const IMAGE_MEDIA_TYPES: readonly string[] = ["image/png", "image/jpeg", "image/webp", "image/gif"];
export const ROUTE_MODES = ["economy", "fast", "balanced", "quality"] as const;
export const IMAGE_SIZES = ["auto", "1024x1024", "1536x1024", "1024x1536"] as const;
export const IMAGE_QUALITIES = ["auto", "low", "medium", "high"] as const;
export const IMAGE_COUNTS = [1, 2, 3, 4] as const;
