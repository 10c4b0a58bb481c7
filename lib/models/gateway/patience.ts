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

/** How long all attempts of an answer together may take until its first content, in milliseconds. */
export function deadlineMsOf(model: Kind): number {
  return patienceOf(model).deadlineMs;
}
