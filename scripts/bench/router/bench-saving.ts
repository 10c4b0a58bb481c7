import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readMessage } from "../../../lib/models/router/read-message.ts";
import { INTENTS } from "../../../lib/models/schema.ts";
import { seededRandom, shuffledIndices } from "../../router/seeded-random.ts";
import { fitRidge } from "./fit-ridge.ts";
import { bootstrap, foldsOf, show } from "./statistics.ts";

const rowSchema = z.object({
  prompt: z.string(),
  score: z.record(z.string(), z.number()),
  cost: z.record(z.string(), z.number()),
});
interface Row extends z.infer<typeof rowSchema> {
  /** What the router says of the prompt, as numbers. */
  reading: number[];
}
type Choice = (row: Row, at: number) => string;

const FOLDS = 5;
const PENALTY = 2;
const CONTEXT = { hasImages: false, structuredOutput: false, needsTools: false, turns: 0, historyTokens: 0 };
/** What a right answer is worth in dollars, from next to nothing to all. */
const WORTHS = Array.from({ length: 61 }, (_, at) => 10 ** (-4 + at / 15));

function readingOf(prompt: string): number[] {
  const { intents, complexity, strongProbability } = readMessage(prompt, CONTEXT);
  const shares = INTENTS.map((name) => intents.find(({ intent }) => intent === name)?.probability ?? 0);
  return [1, ...shares, complexity.overall, strongProbability, ...complexity.dimensions.map(({ value }) => value)];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function total(rows: readonly Row[], choice: Choice) {
  return {
    quality: sum(rows.map((row, at) => row.score[choice(row, at)] ?? 0)) / rows.length,
    cost: sum(rows.map((row, at) => row.cost[choice(row, at)] ?? 0)),
  };
}

/** Learns from the rows seen what each model is worth for a reading, and what a right answer must be worth. */
function learn(seen: readonly Row[], models: readonly string[], best: string): Choice {
  const inputs = seen.map(({ reading }) => reading);
  const fits = models.map((model) => ({
    model,
    quality: fitRidge(
      inputs,
      seen.map(({ score }) => score[model] ?? 0),
      PENALTY,
    ),
    cost: fitRidge(
      inputs,
      seen.map(({ cost }) => cost[model] ?? 0),
      PENALTY,
    ),
  }));
  const predict = (weights: readonly number[], reading: readonly number[]) =>
    sum(weights.map((weight, at) => weight * (reading[at] ?? 0)));
  const choose =
    (worth: number): Choice =>
    ({ reading }) => {
      const values = fits.map(({ quality, cost }) => worth * predict(quality, reading) - predict(cost, reading));
      return models[values.indexOf(Math.max(...values))] ?? best;
    };
  const wanted = total(seen, () => best).quality;
  const worth = WORTHS.find((one) => total(seen, choose(one)).quality >= wanted) ?? WORTHS.at(-1) ?? 1;
  return choose(worth);
}

function readRows(data: string): Row[] {
  const lines = readFileSync(join(data, "routerbench_open.jsonl"), "utf8").split("\n");
  return lines.filter(Boolean).map((text) => {
    const row = rowSchema.parse(JSON.parse(text));
    return { ...row, reading: readingOf(row.prompt) };
  });
}

/**
 * RouterBench: what is saved at the quality of the best single model, by what the router says of a prompt and what each
 * model was worth for such, learned on four folds of five. Nothing that ships is trained on it.
 */
export function benchSaving(data: string): void {
  const rows = readRows(data);
  const models = Object.keys(rows[0]?.score ?? {});
  const qualityOf = (model: string) => total(rows, () => model).quality;
  const best = models.reduce((a, b) => (qualityOf(b) > qualityOf(a) ? b : a));
  const folds = foldsOf(rows.length, FOLDS, shuffledIndices(rows.length, seededRandom(5)));
  const chosen = new Array<string>(rows.length).fill(best);
  for (let fold = 0; fold < FOLDS; fold++) {
    const choice = learn(
      rows.filter((_row, index) => folds[index] !== fold),
      models,
      best,
    );
    for (const [index, row] of rows.entries()) if (folds[index] === fold) chosen[index] = choice(row, index);
  }
  const figure = (pick: (drawn: readonly Row[], choice: Choice) => number) =>
    show(
      bootstrap(rows.length, (indices) =>
        pick(
          Array.from(indices, (at) => rows[at] as Row),
          (_row, at) => chosen[indices[at] ?? 0] ?? best,
        ),
      ),
    );
  const single = total(rows, () => best);
  console.log(`\nRouterBench (${rows.length} prompts, ${models.length} models, in five folds); best single: ${best}`);
  console.log(`  quality of the best single      ${single.quality.toFixed(3)}, $${single.cost.toFixed(3)}`);
  console.log(`  quality of the router           ${figure((drawn, choice) => total(drawn, choice).quality)}`);
  console.log(
    `  difference                      ${figure((drawn, choice) => total(drawn, choice).quality - total(drawn, () => best).quality)}`,
  );
  console.log(
    `  share of the cost saved         ${figure((drawn, choice) => 1 - total(drawn, choice).cost / total(drawn, () => best).cost)}`,
  );
  const oracle = total(rows, ({ score, cost }) => {
    const top = Math.max(...models.map((model) => score[model] ?? 0));
    const right = models.filter((model) => score[model] === top);
    return right.reduce((a, b) => ((cost[b] ?? 0) < (cost[a] ?? 0) ? b : a));
  });
  console.log(
    `  oracle                          ${oracle.quality.toFixed(3)}, saves ${(1 - oracle.cost / single.cost).toFixed(3)}`,
  );
}
