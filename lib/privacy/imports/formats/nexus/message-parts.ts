import { z } from "zod";
import type { ImportedMessage, ImportedPart } from "../imported-rows.ts";

const MAX_PARTS = 1_000;
const MAX_CHARACTERS = 1_000_000;
const text = z.string().max(MAX_CHARACTERS);
// Nothing is being written any more.
const state = z.literal("done").optional().catch("done");

const partSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text, state }),
  z.object({
    type: z.literal("reasoning"),
    text,
    state,
    providerMetadata: z
      .object({ nexus: z.object({ durationMs: z.int().min(0) }) })
      .optional()
      .catch(undefined),
  }),
  z.object({
    type: z.literal("dynamic-tool"),
    toolCallId: z.string().min(1).max(200),
    toolName: z.string().min(1).max(200),
    state: z.enum(["input-streaming", "input-available", "output-available", "output-error"]),
    input: z.unknown(),
    output: z.unknown(),
    errorText: text.optional(),
  }),
  z.object({
    type: z.literal("file"),
    url: z.string().max(2_000),
    providerMetadata: z
      .record(z.string().max(100), z.record(z.string().max(100), z.unknown()))
      .optional()
      .catch(undefined),
  }),
]);

const OWN_FILE = /^\/api\/v1\/attachments\/([0-9a-f-]{36})$/;

export const partsSchema = z.array(z.unknown()).max(MAX_PARTS);

/**
 * The parts of a message that are known. An address of another server is left out: opening the chat would tell it so.
 */
export function takeParts(stored: readonly unknown[]): Pick<ImportedMessage, "parts" | "lostParts"> {
  const parts: ImportedPart[] = [];
  const lostParts: ImportedMessage["lostParts"] = [];
  for (const value of stored) {
    const { data: part } = partSchema.safeParse(value);
    if (!part) lostParts.push("unknown_part");
    else if (part.type !== "file") parts.push(part);
    else {
      const attachment = OWN_FILE.exec(part.url)?.[1];
      if (!attachment) lostParts.push("foreign_address");
      else {
        const { providerMetadata } = part;
        parts.push({ type: "attachment", attachment, ...(providerMetadata ? { providerMetadata } : {}) });
      }
    }
  }
  return { parts, lostParts };
}
