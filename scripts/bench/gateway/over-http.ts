import { runJson } from "../child-process.ts";
import type { AnswersResult, LoadJob } from "../load-job.ts";
import type { RunningTarget } from "../running-target.ts";

const LOAD = new URL("../load.ts", import.meta.url);
const TOKENS = 50;
/** A gateway runs for weeks: its first ten thousand answers, while compilers still learn what it does, are not measured. */
const WARM_UP_MS = 25_000;

/** One target over HTTP: what it adds to the provider's first token at one request at a time, and how many it bears. */
export type OverHttp = {
  name: string;
  /** First token p50 of each round. */
  firstTokenMs: number[];
  /** Over the provider, in the same round. */
  addedMs: number[];
  answersPerSecondAt32: number[];
  failures: number;
  firstFailure: string | null;
};

const load = (target: RunningTarget, parallel: number, durationMs: number) =>
  runJson<AnswersResult>(LOAD, {
    mode: "answers",
    target: target.load,
    parallel,
    warmUpMs: 1_500,
    durationMs,
    tokens: TOKENS,
  } satisfies LoadJob);

/**
 * Measures targets in rounds, each target once a round, so that the state of the machine is the same for all of them.
 * @param targets The first is the provider itself.
 */
export async function measureOverHttp(
  targets: readonly RunningTarget[],
  rounds: number,
  durationMs: number,
): Promise<OverHttp[]> {
  const results = targets.map(
    ({ name }): OverHttp => ({
      name,
      firstTokenMs: [],
      addedMs: [],
      answersPerSecondAt32: [],
      failures: 0,
      firstFailure: null,
    }),
  );
  console.error("over HTTP: warming up …");
  for (const target of targets) await load(target, 32, WARM_UP_MS);
  for (let round = 0; round < rounds; round++) {
    console.error(`over HTTP: round ${round + 1} of ${rounds} …`);
    for (const [index, target] of targets.entries()) {
      const result = results[index];
      if (!result) continue;
      const alone = await load(target, 1, durationMs);
      const many = await load(target, 32, durationMs);
      result.firstTokenMs.push(alone.firstTokenP50Ms);
      result.addedMs.push(alone.firstTokenP50Ms - (results[0]?.firstTokenMs[round] ?? Number.NaN));
      result.answersPerSecondAt32.push(many.answersPerSecond);
      result.failures += alone.failures + many.failures;
      result.firstFailure ??= alone.firstFailure ?? many.firstFailure;
    }
  }
  return results;
}
