import type { ModelInfo, ReasoningEffort } from "../schema.ts";
import { usualThinkingMs } from "./thinking-prior.ts";

interface Patience {
  /** Until the first content of one attempt, or until all of an answer that does not stream. */
  firstEventMs: number;
  /** The same over all attempts. */
  deadlineMs: number;
}

const TALKING: Patience = { firstEventMs: 20_000, deadlineMs: 30_000 };
/**
 * Models that think say nothing for a while. Neither does one of the own machine while its server loads it, which begins
 * anew each time that somebody hangs up (Ollama ends the load with the request).
 */
const SLOW: Patience = { firstEventMs: 120_000, deadlineMs: 150_000 };
const BY_KIND: Record<ModelInfo["kind"], Patience> = {
  chat: TALKING,
  embedding: TALKING,
  speech: { firstEventMs: 60_000, deadlineMs: 90_000 },
  transcription: { firstEventMs: 120_000, deadlineMs: 150_000 },
  // An image of high quality takes up to two minutes (https://platform.openai.com/docs/guides/image-generation).
  image: { firstEventMs: 180_000, deadlineMs: 210_000 },
};

type Kind = Pick<ModelInfo, "reasoning" | "kind" | "local">;

const patienceOf = ({ reasoning, kind, local }: Kind) =>
  kind === "chat" && (reasoning || local) ? SLOW : BY_KIND[kind];

/** How long a model may take until its first content, in milliseconds. */
export function firstEventMsOf(model: Kind): number {
  return patienceOf(model).firstEventMs;
}

/** How long one attempt is waited for, in milliseconds from its start. */
export interface Waiting {
  /** Until the provider gives a sign of life: the head of its answer. */
  signMs: number;
  /** Until the first content. */
  contentMs: number;
}

/**
 * What is left of the time in which the models of one answer may be silent, and how many could be asked after the
 * present one.
 */
export interface SilenceWindow {
  leftMs: number;
  others: number;
}

/**
 * All silent models of one answer together are given up after this long ("all providers: clear error within 10 s",
 * SECURITY.md).
 */
export const SILENCE_MS = 10_000;
/** A model that is known to be slow is waited for this many times as long as 95 of 100 of its answers take to begin. */
const USUAL_TIMES = 2;
/** What is left to each of those that could be asked after a slow one; nobody has less. */
const LEAST_MS = 2_500;

/** The part of the ten seconds that one model may be silent for. */
function silenceMsOf({ leftMs, others }: SilenceWindow, usualMs: number | null): number {
  const shareMs = leftMs / (1 + others);
  if (usualMs === null) return Math.max(LEAST_MS, shareMs);
  const enoughMs = USUAL_TIMES * usualMs;
  if (enoughMs > SILENCE_MS) return enoughMs;
  return Math.max(LEAST_MS, shareMs, Math.min(enoughMs, leftMs - LEAST_MS * others));
}

interface WaitingTerms {
  window: SilenceWindow | null;
  usualMs: number | null;
  opensAtOnce: boolean;
  effort?: ReasoningEffort | undefined;
}

/**
 * How long to wait for one attempt. Alone, a model has all of its patience. Where several can be asked for an answer,
 * they share ten seconds: each has an equal part of what is left of them, or, where it is known to be slower, twice what
 * is usual for it as long as two and a half seconds stay for each of the others. So the error comes within ten seconds
 * when all of them are silent. Silence that is no sign of a fault has its own time, and the ten seconds begin anew after
 * it: of a model that usually takes longer than five seconds; of one that thinks, once its provider has opened the
 * answer; of a model of the own machine, which may have to be loaded first. What is usual for a model that thinks, and
 * that nobody has timed yet, is expected from its size and from how much it is to think, where its provider opens the
 * answer no earlier than it speaks.
 * @param window Null for a model that is alone.
 * @param usualMs What 95 of 100 recent answers of the model took to begin; null when that is not known.
 * @param opensAtOnce Whether its provider sends the head of an answer before the model has anything to say.
 * @param effort How much it is asked to think.
 */
export function waitingFor(
  model: Pick<ModelInfo, "reasoning" | "kind" | "local" | "provider" | "providerModelId">,
  { window, usualMs, opensAtOnce, effort }: WaitingTerms,
): Waiting {
  const most = firstEventMsOf(model);
  if (!window || model.kind !== "chat" || model.local) return { signMs: most, contentMs: most };
  if (!model.reasoning) {
    const silenceMs = Math.min(most, silenceMsOf(window, usualMs));
    return { signMs: silenceMs, contentMs: silenceMs };
  }
  const expectedMs = usualMs ?? (opensAtOnce ? null : usualThinkingMs(model, effort));
  const isKnown = opensAtOnce || expectedMs !== null;
  return { signMs: isKnown ? Math.min(most, silenceMsOf(window, expectedMs)) : most, contentMs: most };
}

/** How long all attempts of an answer together may take until its first content, in milliseconds. */
export function deadlineMsOf(model: Kind): number {
  return patienceOf(model).deadlineMs;
}
