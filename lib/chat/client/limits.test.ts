import { describe, expect, it } from "vitest";
import { IMAGE_QUALITIES, IMAGE_SIZES, IMAGES_MAX_COUNT } from "../../models/media/schema.ts";
import { AUTO_MODEL_ID, ROUTE_MODES } from "../../models/schema.ts";
import { giveFeedbackSchema } from "../feedback/schema.ts";
import * as schema from "../schema.ts";
import * as limits from "./limits.ts";

describe("limits of the browser", () => {
  it("are those of the contract", () => {
    expect(limits.AUTO_MODEL_ID).toBe(AUTO_MODEL_ID);
    expect(limits.ROUTE_MODES).toEqual(ROUTE_MODES);
    expect(limits.MESSAGE_MAX_CHARACTERS).toBe(schema.MESSAGE_MAX_CHARACTERS);
    expect(limits.ATTACHMENT_MAX_BYTES).toBe(schema.ATTACHMENT_MAX_BYTES);
    expect(limits.ATTACHMENTS_PER_MESSAGE).toBe(schema.ATTACHMENTS_PER_MESSAGE);
    expect(limits.IMAGE_SIZES).toEqual(IMAGE_SIZES);
    expect(limits.IMAGE_QUALITIES).toEqual(IMAGE_QUALITIES);
    expect(limits.IMAGE_COUNTS.at(-1)).toBe(IMAGES_MAX_COUNT);
    expect(limits.IMAGE_MEDIA_TYPES).toEqual(schema.IMAGE_MEDIA_TYPES);
  });

  it("are where the schemas refuse", () => {
    const accepts = (changes: object) => schema.updateConversationSchema.safeParse(changes).success;
    expect(accepts({ title: "x".repeat(limits.TITLE_MAX_CHARACTERS) })).toBe(true);
    expect(accepts({ title: "x".repeat(limits.TITLE_MAX_CHARACTERS + 1) })).toBe(false);
    expect(accepts({ systemPrompt: "x".repeat(limits.INSTRUCTIONS_MAX_CHARACTERS) })).toBe(true);
    expect(accepts({ systemPrompt: "x".repeat(limits.INSTRUCTIONS_MAX_CHARACTERS + 1) })).toBe(false);
    const takes = (length: number) =>
      giveFeedbackSchema.safeParse({ verdict: "bad", reason: "x".repeat(length) }).success;
    expect(takes(limits.REASON_MAX_CHARACTERS)).toBe(true);
    expect(takes(limits.REASON_MAX_CHARACTERS + 1)).toBe(false);
  });
});
