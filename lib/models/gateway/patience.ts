import type { ModelInfo } from "../schema.ts";

interface Patience {
  /** Until the first content of one attempt, or until all of an answer that does not stream. */
  firstEventMs: number;
  /** The same over all attempts. */
  deadlineMs: number;
}

const TALKING: Patience = { firstEventMs: 20_000, deadlineMs: 30_000 };
/** Models that think say nothing for a while. */
const THINKING: Patience = { firstEventMs: 120_000, deadlineMs: 150_000 };
const BY_KIND: Record<ModelInfo["kind"], Patience> = {
  chat: TALKING,
  embedding: TALKING,
  speech: { firstEventMs: 60_000, deadlineMs: 90_000 },
  transcription: { firstEventMs: 120_000, deadlineMs: 150_000 },
  // An image of high quality takes up to two minutes (https://platform.openai.com/docs/guides/image-generation).
  image: { firstEventMs: 180_000, deadlineMs: 210_000 },
};

type Kind = Pick<ModelInfo, "reasoning" | "kind">;

const patienceOf = ({ reasoning, kind }: Kind) => (kind === "chat" && reasoning ? THINKING : BY_KIND[kind]);

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

/** Where another model could answer, a silent one is given up after this long ("one provider down", SECURITY.md). */
const SILENCE_MS = 10_000;
/** A model that is known to be slow is waited for this many times as long as 95 of 100 of its answers take to begin. */
const USUAL_TIMES = 2;

/**
 * How long to wait for one attempt. Alone, a model has all of its patience. Where another one could answer, ten seconds,
 * or twice what is usual for it; a model that thinks may do so in silence once its provider has opened the answer, or
 * where the provider opens it no earlier than it speaks. A model of the own machine may have to be loaded first.
 * @param usualMs What 95 of 100 recent answers of the model took to begin; null when that is not known.
 * @param opensAtOnce Whether its provider sends the head of an answer before the model has anything to say.
 */
export function waitingFor(
  model: Pick<ModelInfo, "reasoning" | "kind" | "local">,
  { hasOthers, usualMs, opensAtOnce }: { hasOthers: boolean; usualMs: number | null; opensAtOnce: boolean },
): Waiting {
  const most = firstEventMsOf(model);
  if (!hasOthers || model.kind !== "chat" || model.local) return { signMs: most, contentMs: most };
  const silenceMs = Math.min(most, Math.max(SILENCE_MS, USUAL_TIMES * (usualMs ?? 0)));
  if (!model.reasoning) return { signMs: silenceMs, contentMs: silenceMs };
  return { signMs: opensAtOnce || usualMs !== null ? silenceMs : most, contentMs: most };
}

/** How long all attempts of an answer together may take until its first content, in milliseconds. */
export function deadlineMsOf(model: Kind): number {
  return patienceOf(model).deadlineMs;
}
