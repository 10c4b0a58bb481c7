import { measureDimensions } from "../../../lib/models/router/measure-complexity.ts";
import { readText } from "../../../lib/models/router/read-text.ts";
import { readFollowBenchRows, readWrittenPrompts } from "../../router/read-sources.ts";
import { isHeldOut, readWrittenExamples } from "../../router/read-training-set.ts";
import { seededRandom, shuffledIndices } from "../../router/seeded-random.ts";
import { levelToDifficulty, scoreOne, trainDifficulty } from "../../router/train-difficulty.ts";
import { vectorOf } from "../../router/vector-of.ts";
import { bootstrap, foldsOf, show, spearman } from "./statistics.ts";

const FOLDS = 5;

function ruleScore(text: string): number {
  const context = { hasImages: false, structuredOutput: false, needsTools: false, turns: 0, historyTokens: 0 };
  return measureDimensions(readText(text), context).reduce((sum, { value }) => sum + value, 0);
}

function line(title: string, truth: readonly number[], scores: readonly number[]): void {
  const interval = bootstrap(truth.length, (indices) =>
    spearman(
      Array.from(indices, (index) => truth[index] ?? 0),
      Array.from(indices, (index) => scores[index] ?? 0),
    ),
  );
  console.log(`${title.padEnd(34)}${show(interval)}`);
}

/** How well the difficulty orders prompts: FollowBench by chains it never saw, and prompts that were held out. */
export function benchDifficulty(data: string): void {
  const written = readWrittenExamples((file) => !isHeldOut(file));
  const rows = readFollowBenchRows(data).map((row) => ({ ...row, vector: vectorOf(row.text) }));
  const chains = [...new Set(rows.map(({ chain }) => chain))];
  const folds = foldsOf(chains.length, FOLDS, shuffledIndices(chains.length, seededRandom(3)));
  const foldOf = (chain: string) => folds[chains.indexOf(chain)] ?? 0;
  const toExample = ({ vector, level }: (typeof rows)[number]) => ({ vector, difficulty: levelToDifficulty(level) });
  const scores = new Array<number>(rows.length).fill(0);
  for (let fold = 0; fold < FOLDS; fold++) {
    const weights = trainDifficulty([...written, ...rows.filter(({ chain }) => foldOf(chain) !== fold).map(toExample)]);
    for (const [index, { chain, vector }] of rows.entries())
      if (foldOf(chain) === fold) scores[index] = scoreOne(weights, vector);
  }
  const levels = rows.map(({ level }) => level);
  const texts = rows.map(({ text }) => text);
  console.log(`\nDifficulty, Spearman: FollowBench (${rows.length} prompts), chains held out in five`);
  line(
    "length only",
    levels,
    texts.map(({ length }) => length),
  );
  line("keyword rules", levels, texts.map(ruleScore));
  line("trained", levels, scores);

  const held = readWrittenPrompts(isHeldOut);
  const grades = held.map(({ difficulty }) => difficulty);
  const all = trainDifficulty([...written, ...rows.map(toExample)]);
  console.log(`Difficulty, Spearman: ${held.length} written prompts that were held out, graded 1 to 5`);
  line(
    "length only",
    grades,
    held.map(({ text }) => text.length),
  );
  line(
    "keyword rules",
    grades,
    held.map(({ text }) => ruleScore(text)),
  );
  line(
    "trained",
    grades,
    held.map(({ text, hasImage = false }) => scoreOne(all, vectorOf(text, hasImage))),
  );
}
