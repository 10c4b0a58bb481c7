import { measureDimensions } from "../../../lib/models/router/measure-complexity.ts";
import { readText } from "../../../lib/models/router/read-text.ts";
import { readFollowBenchRows, readWrittenPrompts } from "../../router/read-sources.ts";
import { isHeldOut, readWrittenExamples } from "../../router/read-training-set.ts";
import { seededRandom, shuffledIndices } from "../../router/seeded-random.ts";
import { scoreOne, toLevelExample, trainDifficulty } from "../../router/train-difficulty.ts";
import { vectorOf } from "../../router/vector-of.ts";
import { nearestMean } from "./nearest.ts";
import { printTable, reportReached } from "./print-table.ts";
import { bootstrap, foldsOf, type Interval, show, spearman } from "./statistics.ts";

const FOLDS = 5;

function ruleScore(text: string): number {
  const context = { hasImages: false, structuredOutput: false, needsTools: false, turns: 0, historyTokens: 0 };
  return measureDimensions(readText(text), context).reduce((sum, { value }) => sum + value, 0);
}

/** What is compared: the scores of each that orders the prompts. */
type Scores = Record<"length only" | "keyword rules" | "kNN" | "trained", readonly number[]>;

function correlate(truth: readonly number[], scores: readonly number[]): Interval {
  return bootstrap(truth.length, (indices) =>
    spearman(
      Array.from(indices, (index) => truth[index] ?? 0),
      Array.from(indices, (index) => scores[index] ?? 0),
    ),
  );
}

function report(title: string, truth: readonly number[], scores: Scores): void {
  const random = seededRandom(17);
  const [length, trained] = [correlate(truth, scores["length only"]), correlate(truth, scores.trained)];
  const same = "orders nothing: it gives all prompts the same score";
  printTable(
    `Difficulty, Spearman: ${title}`,
    {
      random: show(correlate(truth, truth.map(random))),
      "always strong": same,
      "always weak": same,
      "length only": show(length),
      "keyword rules": show(correlate(truth, scores["keyword rules"])),
      kNN: show(correlate(truth, scores.kNN)),
      oracle: show(correlate(truth, truth)),
    },
    { trained: show(trained) },
  );
  reportReached("Spearman", trained, 0.5);
  reportReached("Spearman, above length", trained, length.value);
}

/** How well the difficulty orders prompts: FollowBench by chains it never saw, and prompts that were held out. */
export function benchDifficulty(data: string): void {
  const written = readWrittenExamples((file) => !isHeldOut(file));
  const rows = readFollowBenchRows(data).map((row) => ({ ...row, vector: vectorOf(row.text) }));
  const chains = [...new Set(rows.map(({ chain }) => chain))];
  const folds = foldsOf(chains.length, FOLDS, shuffledIndices(chains.length, seededRandom(3)));
  const foldOf = (chain: string) => folds[chains.indexOf(chain)] ?? 0;
  const [nearest, trained] = [rows.map(() => 0), rows.map(() => 0)];
  for (let fold = 0; fold < FOLDS; fold++) {
    const seen = [...written, ...rows.filter(({ chain }) => foldOf(chain) !== fold).map(toLevelExample)];
    const weights = trainDifficulty(seen);
    const nearestDifficulty = nearestMean(seen, ({ difficulty }) => difficulty);
    for (const [index, row] of rows.entries()) {
      if (foldOf(row.chain) !== fold) continue;
      nearest[index] = nearestDifficulty(row);
      trained[index] = scoreOne(weights, row.vector);
    }
  }
  report(
    `FollowBench (${rows.length} prompts), chains held out in five`,
    rows.map(({ level }) => level),
    {
      "length only": rows.map(({ text }) => text.length),
      "keyword rules": rows.map(({ text }) => ruleScore(text)),
      kNN: nearest,
      trained,
    },
  );

  const held = readWrittenPrompts(isHeldOut).map((prompt) => ({
    ...prompt,
    vector: vectorOf(prompt.text, prompt.hasImage ?? false),
  }));
  const seen = [...written, ...rows.map(toLevelExample)];
  const weights = trainDifficulty(seen);
  const nearestDifficulty = nearestMean(seen, ({ difficulty }) => difficulty);
  report(
    `${held.length} written prompts that were held out, graded 1 to 5`,
    held.map(({ difficulty }) => difficulty),
    {
      "length only": held.map(({ text }) => text.length),
      "keyword rules": held.map(({ text }) => ruleScore(text)),
      kNN: held.map(nearestDifficulty),
      trained: held.map(({ vector }) => scoreOne(weights, vector)),
    },
  );
}
