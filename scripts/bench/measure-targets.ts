import { runJson, treeRssBytes } from "./child-process.ts";
import type { AnswersResult, LoadJob, PacedResult } from "./load-job.ts";
import type { RunningTarget } from "./running-target.ts";

const LOAD = new URL("load.ts", import.meta.url);
const TOKENS = 50;
const MAX_DELAY_MS = 50;
/** Less than this part of the promised tokens in the window means that the streams lag ever more. */
const MIN_COMPLETENESS = 0.95;
/** Compilers learn for some thousand answers, which is not what a server that runs for weeks is like. */
const WARM_UP_MS = 10_000;

export type Measurement = {
  name: string;
  /** One result of each round, by the chats at a time. */
  answers: Record<1 | 16 | 64, AnswersResult[]>;
  heldStreams: number;
  /** Whether the search stopped at its cap, so that more streams may be held. */
  capped: boolean;
  probes: PacedResult[];
  /** Resident memory after the first answers. */
  idleRssBytes: number | null;
  /** Growth over the idle memory at the most streams held, per stream; the growth of the heap is in it. */
  rssBytesPerStream: number | null;
};

const emptyMeasurement = (name: string): Measurement => ({
  name,
  answers: { 1: [], 16: [], 64: [] },
  heldStreams: 0,
  capped: false,
  probes: [],
  idleRssBytes: null,
  rssBytesPerStream: null,
});

export type MeasureOptions = {
  rounds: number;
  durationMs: number;
  windowMs: number;
  maxStreams: number;
  maxProbes: number;
};

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

type Found = Pick<Measurement, "heldStreams" | "capped" | "probes" | "idleRssBytes" | "rssBytesPerStream">;

/**
 * Doubles the streams until they are not held any more, then halves the gap to within a tenth or the last probe.
 * Gives the turn away behind each probe.
 */
async function* searchStreams(target: RunningTarget, options: MeasureOptions): AsyncGenerator<undefined, Found> {
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
    yield;
  }
  return { heldStreams: held, capped: lost === null, probes, idleRssBytes, rssBytesPerStream };
}

/** Searches by turns, a probe of each target at a time. */
async function searchByTurns(
  measured: readonly { target: RunningTarget; result: Measurement }[],
  options: MeasureOptions,
) {
  let open = measured.map(({ target, result }) => ({ result, search: searchStreams(target, options) }));
  while (open.length > 0) {
    const left: typeof open = [];
    for (const turn of open) {
      const { done, value } = await turn.search.next();
      if (done) Object.assign(turn.result, value satisfies Found);
      else left.push(turn);
    }
    open = left;
  }
}

/**
 * Measures targets by turns, so that the state of the machine, which changes from minute to minute, is the same for all
 * of them: with warm code, answers at 1 and 16 at a time in rounds, the streams that each holds, and last answers at 64
 * (which make the heap grow, so that memory could not be told after them).
 * @param targets All running. What two of one process hold is searched for one after the other, so that none counts as
 * the other's.
 */
export async function measureTargets(
  targets: readonly RunningTarget[],
  options: MeasureOptions,
): Promise<Measurement[]> {
  const measured = targets.map((target) => ({ target, result: emptyMeasurement(target.name) }));
  const answer = (target: RunningTarget, parallel: number, warmUpMs = 1_500) =>
    load<AnswersResult>({
      mode: "answers",
      target: target.load,
      parallel,
      warmUpMs,
      durationMs: options.durationMs,
      tokens: TOKENS,
    });
  console.error("warming up …");
  for (const { target } of measured) await answer(target, 16, WARM_UP_MS);
  for (let round = 1; round <= options.rounds; round++) {
    console.error(`answers at 1 and 16 at a time, round ${round} of ${options.rounds} …`);
    for (const { target, result } of measured)
      for (const parallel of [1, 16] as const) result.answers[parallel].push(await answer(target, parallel));
  }
  console.error("streams of 50 tokens a second …");
  const isFirstOfProcess = ({ pid }: RunningTarget, index: number) =>
    targets.findIndex((other) => other.pid === pid) === index;
  const [first, second] = [true, false].map((isFirst) =>
    measured.filter(({ target }, index) => isFirstOfProcess(target, index) === isFirst),
  );
  for (const turn of [first, second]) await searchByTurns(turn ?? [], options);
  console.error("answers at 64 at a time …");
  for (const { target, result } of measured) result.answers[64].push(await answer(target, 64));
  return measured.map(({ result }) => result);
}
