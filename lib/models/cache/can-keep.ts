import type { FinishReason } from "../schema.ts";

/** One answer of this size would be a cache of its own. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** A piece of a kept answer. */
export interface KeptPart {
  type: "text" | "reasoning";
  text: string;
}

/** How an answer came about. */
export interface Outcome {
  reason: FinishReason;
  /** False when it was stopped, broke off or failed. */
  isComplete: boolean;
  /** Models that wrote it. */
  writers: number;
  /** What it consists of; parts of other types (tools) make it unfit. */
  parts: readonly { type: string; text?: string }[];
}

/**
 * The parts of an answer that may be given again, or null: only one that a single model finished by itself, of words
 * alone. What was filtered, cut at a limit, continued by another model or worked out with tools is asked for anew.
 */
export function keptPartsOf({ reason, isComplete, writers, parts }: Outcome): KeptPart[] | null {
  if (!isComplete || reason !== "stop" || writers > 1) return null;
  const kept = parts.flatMap(({ type, text = "" }) =>
    type === "text" || type === "reasoning" ? [{ type, text } satisfies KeptPart] : [],
  );
  const hasText = kept.some(({ type, text }) => type === "text" && text.trim() !== "");
  if (kept.length < parts.length || !hasText) return null;
  return sizeOfParts(kept) <= MAX_ANSWER_BYTES ? kept : null;
}

/** Bytes that the parts take. */
export function sizeOfParts(parts: readonly KeptPart[]): number {
  return Buffer.byteLength(JSON.stringify(parts));
}
