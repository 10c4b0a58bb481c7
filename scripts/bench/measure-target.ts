import { runJson, treeRssBytes } from "./child-process.ts";
import type { AnswersResult, LoadJob, PacedResult } from "./load-job.ts";
import type { RunningTarget } from "./running-target.ts";

const LOAD = new URL("load.ts", import.meta.url);
const TOKENS = 50;
const MAX_DELAY_MS = 50;
/** Less than this part of the promised tokens in the window means that the streams lag ever more. */
const MIN_COMPLETENESS = 0.95;

export type Measurement = {
  name: string;
  answers: Record<number, AnswersResult>;
  heldStreams: number;
  /** Whether the search stopped at its cap, so that more streams may be held. */
  capped: boolean;
  probes: PacedResult[];
  /** Resident memory after the first answers. */
  idleRssBytes: number | null;
  /** Growth over the idle memory at the most streams held, per stream; the growth of the heap is in it. */
  rssBytesPerStream: number | null;
};

export type MeasureOptions = { durationMs: number; windowMs: number; maxStreams: number; maxProbes: number };

const load = <T>(job: LoadJob) => runJson<T>(LOAD, job);

const rssOf = (target: RunningTarget) => (target.pid === null ? null : treeRssBytes(target.pid));

/** One probe, with the most memory that the target's processes held while it ran. */
async function probe(target: RunningTarget, streams: number, windowMs: number) {
  let peakRssBytes: number | null = null;
  const sampling = setInterval(async () => {
    const now = await rssOf(target);
    if (now !== null && now > (peakRssBytes ?? 0)) peakRssBytes = now;
  }, 250);
  try {
    const result = await load<PacedResult>({ mode: "paced", target: target.load, streams, rampMs: 1_000, windowMs });
    return { result, peakRssBytes };
  } finally {
    clearInterval(sampling);
  }
}

const isHeld = ({ failures, tokenDelayP95Ms, completeness }: PacedResult) =>
  failures === 0 && tokenDelayP95Ms < MAX_DELAY_MS && completeness >= MIN_COMPLETENESS;

/** A pause of the machine rather than too many streams: most tokens came in time. Worth a second look. */
const isNoise = ({ failures, tokenDelayP50Ms }: PacedResult) => failures === 0 && tokenDelayP50Ms < MAX_DELAY_MS;

/** Doubles the streams until they are not held any more, then halves the gap to within a tenth or the last probe. */
async function searchStreams(target: RunningTarget, options: MeasureOptions) {
  const idleRssBytes = await rssOf(target);
  const probes: PacedResult[] = [];
  let held = 0;
  let lost: number | null = null;
  let rssBytesPerStream: number | null = null;
  let next = 64;
  while (probes.length < options.maxProbes) {
    const { result, peakRssBytes } = await probe(target, next, options.windowMs);
    const isRepeat = probes.at(-1)?.streams === next;
    probes.push(result);
    if (!isHeld(result) && isNoise(result) && !isRepeat) continue;
    if (isHeld(result)) {
      held = next;
      if (idleRssBytes !== null && peakRssBytes !== null) rssBytesPerStream = (peakRssBytes - idleRssBytes) / next;
    } else lost = next;
    if (held >= options.maxStreams) break;
    if (lost !== null && lost - held <= Math.max(4, held / 10)) break;
    next = lost === null ? Math.min(held * 2, options.maxStreams) : Math.round((held + lost) / 2);
  }
  return { heldStreams: held, capped: lost === null, probes, idleRssBytes, rssBytesPerStream };
}

/**
 * Measures one target: answers at 1 and 16 at a time, then, with warm code, the streams that it holds, last answers at
 * 64 (which make the heap grow, so that memory could not be told after them).
 */
export async function measureTarget(target: RunningTarget, options: MeasureOptions): Promise<Measurement> {
  const answer = (parallel: number) => {
    console.error(`${target.name}: ${parallel} at a time …`);
    const { durationMs } = options;
    return load<AnswersResult>({
      mode: "answers",
      target: target.load,
      parallel,
      warmUpMs: 2_000,
      durationMs,
      tokens: TOKENS,
    });
  };
  const answers: Record<number, AnswersResult> = { 1: await answer(1), 16: await answer(16) };
  console.error(`${target.name}: streams of 50 tokens a second …`);
  const streams = await searchStreams(target, options);
  answers[64] = await answer(64);
  return { name: target.name, answers, ...streams };
}
