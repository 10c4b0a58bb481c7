import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type MessageReading, readMessage } from "../../../lib/models/router/read-message.ts";
import { seededRandom, shuffledIndices } from "../../router/seeded-random.ts";
import { bootstrap, foldsOf, show } from "./statistics.ts";

const rowSchema = z.object({
  prompt: z.string(),
  score: z.record(z.string(), z.number()),
  cost: z.record(z.string(), z.number()),
});
type Row = z.infer<typeof rowSchema> & { reading: MessageReading };

const FOLDS = 5;
/** Answers that the mean of a model counts for where little is known of it. */
const PRIOR = 8;
const CONTEXT = { hasImages: false, structuredOutput: false, needsTools: false, turns: 0, historyTokens: 0 };
/** What a right answer is worth in dollars, from nothing to all. */
const WORTHS = Array.from({ length: 61 }, (_, at) => 10 ** (-4 + at / 15));

/** Prompts that are asked for the same and about as hard: what the product keeps a posterior of each model for. */
function cellOf({ intents, strongProbability }: MessageReading): string {
  return `${intents[0]?.intent} ${strongProbability < 0.3 ? "low" : strongProbability < 0.5 ? "middle" : "high"}`;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

interface Estimate {
  quality: number;
  cost: number;
}

/** Quality and cost of a model by cell, from the rows seen: its mean there, drawn to its overall mean. */
function estimator(rows: readonly Row[], models: readonly string[]) {
  const known = new Map<string, Estimate>();
  const cells = Map.groupBy(rows, ({ reading }) => cellOf(reading));
  return (model: string, cell: string): Estimate => {
    const key = `${model} ${cell}`;
    let estimate = known.get(key);
    if (estimate) return estimate;
    const inside = cells.get(cell) ?? [];
    const blend = (pick: (row: Row) => number) =>
      (sum(inside.map(pick)) + (PRIOR * sum(rows.map(pick))) / rows.length) / (inside.length + PRIOR);
    estimate = { quality: blend(({ score }) => score[model] ?? 0), cost: blend(({ cost }) => cost[model] ?? 0) };
    known.set(key, estimate);
    return models.includes(model) ? estimate : { quality: 0, cost: 0 };
  };
}

function chooseAll(rows: readonly Row[], models: readonly string[], estimate: ReturnType<typeof estimator>, worth: number) {
  return rows.map(({ reading }) => {
    const cell = cellOf(reading);
    const value = (model: string) => {
      const { quality, cost } = estimate(model, cell);
      return worth * quality - cost;
    };
    return models.reduce((best, model) => (value(model) > value(best) ? model : best));
  });
}

function total(rows: readonly Row[], chosen: (row: Row, at: number) => string) {
  return {
    quality: sum(rows.map((row, at) => row.score[chosen(row, at)] ?? 0)) / rows.length,
    cost: sum(rows.map((row, at) => row.cost[chosen(row, at)] ?? 0)),
  };
}

/** The least worth at which the rows seen are answered as well as by the best single model. */
function fitWorth(rows: readonly Row[], models: readonly string[], best: string, estimate: ReturnType<typeof estimator>) {
  const wanted = total(rows, () => best).quality;
  return (
    WORTHS.find((worth) => {
      const chosen = chooseAll(rows, models, estimate, worth);
      return total(rows, (_row, at) => chosen[at] ?? best).quality >= wanted;
    }) ?? WORTHS.at(-1) ?? 1
  );
}

/** RouterBench: what is saved at the quality of the best single model. Nothing that ships is trained on it. */
export function benchSaving(data: string): void {
  const rows = readFileSync(join(data, "routerbench_open.jsonl"), "utf8")
    .split("\n")
    .filter((text) => text !== "")
    .map((text): Row => {
      const row = rowSchema.parse(JSON.parse(text));
      return { ...row, reading: readMessage(row.prompt, CONTEXT) };
    });
  const models = Object.keys(rows[0]?.score ?? {});
  const best = models.reduce((a, b) => (total(rows, () => b).quality > total(rows, () => a).quality ? b : a));
  const folds = foldsOf(rows.length, FOLDS, shuffledIndices(rows.length, seededRandom(5)));
  const chosen = new Array<string>(rows.length).fill(best);
  for (let fold = 0; fold < FOLDS; fold++) {
    const seen = rows.filter((_row, index) => folds[index] !== fold);
    const estimate = estimator(seen, models);
    const worth = fitWorth(seen, models, best, estimate);
    const tested = [...rows.keys()].filter((index) => folds[index] === fold);
    const picks = chooseAll(tested.map((index) => rows[index] as Row), models, estimate, worth);
    for (const [at, index] of tested.entries()) chosen[index] = picks[at] ?? best;
  }
  console.log(`\nRouterBench (${rows.length} prompts, ${models.length} models, cross-validated in five); best single: ${best}`);
  const single = total(rows, () => best);
  const figure = (pick: (drawn: readonly Row[], picks: readonly string[]) => number) =>
    show(
      bootstrap(rows.length, (indices) =>
        pick(
          Array.from(indices, (at) => rows[at] as Row),
          Array.from(indices, (at) => chosen[at] ?? best),
        ),
      ),
    );
  console.log(`  quality of the best single model  ${single.quality.toFixed(3)}, $${single.cost.toFixed(3)}`);
  console.log(`  quality of the router             ${figure((drawn, picks) => total(drawn, (_row, at) => picks[at] ?? best).quality)}`);
  console.log(
    `  difference                        ${figure((drawn, picks) => total(drawn, (_row, at) => picks[at] ?? best).quality - total(drawn, () => best).quality)}`,
  );
  console.log(
    `  share saved                       ${figure((drawn, picks) => 1 - total(drawn, (_row, at) => picks[at] ?? best).cost / total(drawn, () => best).cost)}`,
  );
  const oracle = total(rows, ({ score, cost }) => {
    const top = Math.max(...models.map((model) => score[model] ?? 0));
    const right = models.filter((model) => score[model] === top);
    return right.reduce((a, b) => ((cost[b] ?? 0) < (cost[a] ?? 0) ? b : a));
  });
  console.log(`  oracle                            ${oracle.quality.toFixed(3)}, saves ${(1 - oracle.cost / single.cost).toFixed(3)}`);
}
