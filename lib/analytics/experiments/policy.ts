import { MINIMUM_SAMPLE } from "../schema.ts";
import {
  type Interval,
  meanDifference,
  meanOf,
  type Sums,
  shareDifference,
  shareOf,
  type UnitSums,
} from "../statistics/intervals.ts";
import { failureEvidence, lowerBound, type Pairs } from "../statistics/sequential.ts";
import {
  type ArmResult,
  type Estimate,
  type Experiment,
  type ExperimentState,
  GUARD_LEVEL,
  METRICS,
  type Metric,
} from "./schema.ts";

/** What the ledger, the ratings and the conversations say of one arm. Sums are over the answers that did not fail. */
export interface ArmSums {
  armId: string;
  answers: number;
  failed: number;
  totalCostMicroUsd: number;
  unpriced: number;
  errors: UnitSums;
  cost: UnitSums;
  /** The same over conversations, for the guard rail. */
  costOfTalks: UnitSums & Sums;
  firstToken: UnitSums;
  total: UnitSums;
  thumbsUp: UnitSums;
  changed: UnitSums;
  pairs: Pairs;
}

const MOVES: Record<ExperimentState, readonly ExperimentState[]> = {
  draft: ["running", "stopped"],
  running: ["paused", "stopped", "adopted"],
  paused: ["running", "stopped", "adopted"],
  stopped: ["adopted"],
  adopted: ["stopped"],
};

/** Whether an experiment may go from one state to another. */
export const canMove = (from: ExperimentState, to: ExperimentState) => MOVES[from].includes(to);

/** The levels of both guard rails for each arm: together they keep `GUARD_LEVEL`. */
export function guardLevels({ arms }: Pick<Experiment, "arms">): { errors: number; cost: number } {
  // Half for each rail, in equal parts for the arms that it watches (Bonferroni).
  return { errors: GUARD_LEVEL / 2 / Math.max(1, arms.length - 1), cost: GUARD_LEVEL / 2 / arms.length };
}

interface Sample {
  kind: "share" | "mean";
  sums: UnitSums;
}

const SAMPLES: Record<Metric, (arm: ArmSums) => Sample> = {
  errorRate: ({ errors: sums }) => ({ kind: "share", sums }),
  costMicroUsd: ({ cost: sums }) => ({ kind: "mean", sums }),
  firstTokenMs: ({ firstToken: sums }) => ({ kind: "mean", sums }),
  totalMs: ({ total: sums }) => ({ kind: "mean", sums }),
  thumbsUp: ({ thumbsUp: sums }) => ({ kind: "share", sums }),
  changed: ({ changed: sums }) => ({ kind: "share", sums }),
};

/** Ratings are rare: of them a fixed number is enough, once the arm has the answers it needs. */
const minimumOf = (metric: Metric, minimumSample: number) => (metric === "thumbsUp" ? MINIMUM_SAMPLE : minimumSample);

function isResult(metric: Metric, arm: ArmSums, minimumSample: number): boolean {
  return arm.answers >= minimumSample && SAMPLES[metric](arm).sums.n >= minimumOf(metric, minimumSample);
}

function estimate(metric: Metric, arm: ArmSums, minimumSample: number): Estimate {
  const { kind, sums } = SAMPLES[metric](arm);
  const found = kind === "share" ? shareOf(sums) : meanOf(sums);
  const shown = isResult(metric, arm, minimumSample) ? found : null;
  return {
    sample: sums.n,
    minimum: minimumOf(metric, minimumSample),
    value: shown?.value ?? null,
    low: shown?.low ?? null,
    high: shown?.high ?? null,
  };
}

function difference(metric: Metric, arm: ArmSums, control: ArmSums, minimumSample: number): Interval | null {
  if (arm === control) return null;
  if (!isResult(metric, arm, minimumSample) || !isResult(metric, control, minimumSample)) return null;
  const [one, two] = [SAMPLES[metric](arm), SAMPLES[metric](control)];
  return one.kind === "share" ? shareDifference(one.sums, two.sums) : meanDifference(one.sums, two.sums);
}

const forEachMetric = <T>(of: (metric: Metric) => T) =>
  Object.fromEntries(METRICS.map((metric) => [metric, of(metric)])) as Record<Metric, T>;

function guardOf(experiment: Experiment, arm: ArmSums): ArmResult["guard"] {
  const levels = guardLevels(experiment);
  return {
    evidence: Math.exp(Math.min(700, failureEvidence(arm.pairs))),
    evidenceLimit: 1 / levels.errors,
    costAtLeastMicroUsd: lowerBound(arm.costOfTalks, levels.cost),
  };
}

/** What the arms have shown, in the order of the experiment's arms. */
export function resultsOf(experiment: Experiment, sums: readonly ArmSums[]): ArmResult[] {
  const { arms, minimumSample } = experiment;
  const inOrder = arms.flatMap(({ id }) => sums.find(({ armId }) => armId === id) ?? []);
  const [control] = inOrder;
  if (!control) return [];
  return inOrder.map((arm) => ({
    armId: arm.armId,
    answers: arm.answers,
    failed: arm.failed,
    totalCostMicroUsd: arm.totalCostMicroUsd,
    unpriced: arm.unpriced,
    metrics: forEachMetric((metric) => estimate(metric, arm, minimumSample)),
    differences: forEachMetric((metric) => difference(metric, arm, control, minimumSample)),
    guard: guardOf(experiment, arm),
  }));
}

/** The arm that a guard rail stops the experiment for, and which one; null while all is well. */
export function findBreach(
  experiment: Experiment,
  sums: readonly ArmSums[],
): { armId: string; reason: "error_rate" | "cost" } | null {
  const control = experiment.arms[0]?.id;
  for (const arm of sums) {
    const { evidence, evidenceLimit, costAtLeastMicroUsd } = guardOf(experiment, arm);
    if (arm.armId !== control && evidence >= evidenceLimit) return { armId: arm.armId, reason: "error_rate" };
    const bound = experiment.maxCostMicroUsd;
    if (bound !== null && costAtLeastMicroUsd !== null && costAtLeastMicroUsd > bound)
      return { armId: arm.armId, reason: "cost" };
  }
  return null;
}
