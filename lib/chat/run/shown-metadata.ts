import type { MessageError, MessageMetadata } from "../schema.ts";

/** A failure of a blind answer: the words of the real one may name the model or its provider. */
function anonymousError({ charged, retryable }: MessageError): MessageError {
  return { code: "provider_failed", message: "This model could not answer.", charged, retryable };
}

/**
 * What may be shown of an answer before the choice: of a blind one neither its model nor what would tell it (cost, time,
 * tokens, window), of any other all. A list of what is shown, so that a new field is hidden until somebody decides.
 */
export function shownMetadata(truth: MessageMetadata): MessageMetadata {
  const { createdAt, status, comparison, error } = truth;
  if (!comparison?.blind || comparison.outcome) return truth;
  return { createdAt, status, comparison, ...(error ? { error: anonymousError(error) } : {}) };
}

/** How the metadata of an ended answer is stored: what is shown, and of a blind one what is told after the choice. */
export function storedMetadata(truth: MessageMetadata, modelId: string) {
  const shown = shownMetadata(truth);
  const isBlind = shown !== truth;
  return {
    modelId: isBlind ? null : modelId,
    metadata: shown,
    secret: isBlind ? truth : null,
    error: shown.error ?? null,
  };
}
