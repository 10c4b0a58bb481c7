import { type Pace, REAL_PACE } from "../gateway/pace.ts";
import type { ModelEvent } from "../schema.ts";
import type { KeptPart } from "./can-keep.ts";
import type { CachedAnswer } from "./open-cache.ts";
import type { CachePace } from "./schema.ts";

const TICK_MS = 40;
/** Nobody waits longer than this for what is there already. */
const LONGEST_MS = 20_000;

const NO_USAGE = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };

/** Ends a piece of `text` before the next word where there is one near, and never inside a character. */
function pieceEnd(text: string, start: number, length: number): number {
  if (start + length >= text.length) return text.length;
  const space = text.indexOf(" ", start + length);
  const end = space >= 0 && space - start <= length * 2 ? space : start + length;
  const code = text.charCodeAt(end);
  return code >= 0xdc00 && code <= 0xdfff ? end + 1 : end;
}

function* piecesOf(parts: readonly KeptPart[], length: number): Generator<ModelEvent> {
  for (const { type, text } of parts) {
    for (let start = 0; start < text.length; ) {
      const end = pieceEnd(text, start, length);
      yield { type, delta: text.slice(start, end) };
      start = end;
    }
  }
}

/**
 * A kept answer as the events of a model: at once, or at the speed at which it was written. Stopping it ends it without
 * `finish`, as stopping a model does.
 */
export async function* replayAnswer(
  { parts, textMs }: Pick<CachedAnswer, "parts" | "textMs">,
  speed: CachePace,
  signal?: AbortSignal,
  pace: Pace = REAL_PACE,
): AsyncGenerator<ModelEvent[]> {
  const finish: ModelEvent = { type: "finish", reason: "stop", usage: NO_USAGE };
  const characters = parts.reduce((sum, { text }) => sum + text.length, 0);
  const ticks = speed === "at_once" ? 0 : Math.floor(Math.min(textMs, LONGEST_MS) / TICK_MS);
  const length = ticks === 0 ? characters : Math.max(1, Math.ceil(characters / ticks));
  let isFirst = true;
  for (const piece of piecesOf(parts, length)) {
    if (!isFirst && ticks > 0) await pace.wait(TICK_MS, signal).catch(() => undefined);
    if (signal?.aborted) return;
    isFirst = false;
    yield [piece];
  }
  yield [finish];
}
