import { collectEvidence, type Failures, learnedShift } from "../router/apply-preferences.ts";
import { expectedQuality } from "../router/rank-candidates.ts";
import { type AvailableModel, INTENTS, type Intent } from "../schema.ts";
import type { FeedbackRow } from "../user-rows/store.ts";
import type { Learned } from "./schema.ts";

/** The difficulty where nobody worked it out: that of a fair message. */
const USUAL_DIFFICULTY = 0.5;

const round = (value: number) => Math.round(value * 10) / 10;

type Row = Omit<FeedbackRow, "band">;

/** The feedback on a model for an intent, or over all, however hard. Its difficulty is the mean of those known. */
function sumUp(modelId: string, intent: Intent | null, rows: readonly FeedbackRow[]): Row {
  const sum = (pick: (row: FeedbackRow) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const known = rows.flatMap(({ difficultyPercent }) => (difficultyPercent === null ? [] : [difficultyPercent]));
  return {
    modelId,
    intent,
    good: sum(({ good }) => good),
    bad: sum(({ bad }) => bad),
    replaced: sum(({ replaced }) => replaced),
    difficultyPercent: known.length === 0 ? null : known.reduce((total, one) => total + one, 0) / known.length,
  };
}

/**
 * What feedback and failures have taught, for each model by intent and, last, for all other intents; as the router applies
 * it. Models that are no longer known are left out: they cannot be chosen.
 */
export function listLearned(
  feedback: readonly FeedbackRow[],
  failures: readonly Failures[],
  models: readonly AvailableModel[],
): Learned[] {
  const evidence = collectEvidence(feedback, failures);
  const toLearned = (model: AvailableModel, row: Row, failed: number): Learned => {
    const { intent, good, bad, replaced, difficultyPercent } = row;
    const difficulty = difficultyPercent === null ? null : difficultyPercent / 100;
    const shares: { intent: Intent; probability: number }[] = intent === null ? [] : [{ intent, probability: 1 }];
    const { quality } = expectedQuality(model, shares, difficulty ?? USUAL_DIFFICULTY);
    const shift = round(learnedShift(quality, evidence, model.id, intent, difficulty));
    return { modelId: model.id, intent, good, bad, replaced, failed, shift };
  };
  return models.flatMap((model) => {
    const rows = feedback.filter(({ modelId }) => modelId === model.id);
    const failed = failures.filter(({ modelId }) => modelId === model.id);
    if (rows.length + failed.length === 0) return [];
    const isOf = (intent: Intent | null) => (one: { intent: Intent | null }) =>
      intent === null || one.intent === intent;
    const intents = INTENTS.filter((intent) => rows.some(isOf(intent)) || failed.some(isOf(intent)));
    return [...intents, null].map((intent) =>
      toLearned(
        model,
        sumUp(model.id, intent, rows.filter(isOf(intent))),
        failed.filter(isOf(intent)).reduce((sum, one) => sum + one.failed, 0),
      ),
    );
  });
}
