import type { Intent } from "../../../lib/models/schema.ts";
import { readIntentRows, readWrittenPrompts } from "../../router/read-sources.ts";
import { isHeldOut, type TrainingSet } from "../../router/read-training-set.ts";
import { seededRandom, shuffledIndices } from "../../router/seeded-random.ts";
import { bestIntent, type IntentExample, isJoined, scoreIntents, trainIntent } from "../../router/train-intent.ts";
import { vectorOf } from "../../router/vector-of.ts";
import { keywordIntent } from "./keyword-intent.ts";
import { bootstrap, foldsOf, macroF1, show } from "./statistics.ts";

type Pair = readonly [truth: string, guess: string];
const FOLDS = 5;

function line(title: string, pairs: readonly Pair[]): void {
  const interval = bootstrap(pairs.length, (indices) => macroF1(Array.from(indices, (at) => pairs[at] as Pair)));
  console.log(`  ${title.padEnd(32)}${show(interval)}`);
}

const guess = (weights: Float32Array, { vector, intent }: IntentExample): Pair => [
  intent,
  bestIntent(scoreIntents(weights, vector)),
];

/** Sources that ask the same kind of thing in the same voice are one: they are held out together. */
const familyOf = (source: string) => (source.startsWith("clinc") ? "clinc" : source);

function benchSources(intents: readonly IntentExample[], texts: readonly string[]): void {
  const rows = intents.filter(({ source }) => source !== null && !isJoined(source));
  const families = [...new Set(rows.map(({ source }) => familyOf(source ?? "")))];
  const pairs: Pair[] = [];
  console.log(`\nIntent, macro-F1: ${rows.length} prompts of ${families.length} sources, each held out in turn`);
  for (const family of families) {
    const weights = trainIntent(intents.filter(({ source }) => source === null || familyOf(source) !== family));
    const own = rows.filter(({ source }) => familyOf(source ?? "") === family).map((row) => guess(weights, row));
    const right = own.filter(([truth, given]) => truth === given).length;
    console.log(`    ${family.padEnd(30)}${((100 * right) / own.length).toFixed(1)} % of ${own.length} right`);
    pairs.push(...own);
  }
  line(
    "keyword rules",
    rows.map(({ intent }, at) => [intent, keywordIntent(texts[at] ?? "", false)] as Pair),
  );
  line("trained", pairs);
}

function benchWritten(intents: readonly IntentExample[]): void {
  const written = [...intents.keys()].filter((index) => intents[index]?.source === null);
  const folds = foldsOf(written.length, FOLDS, shuffledIndices(written.length, seededRandom(11)));
  const foldOf = new Map(written.map((index, at) => [index, folds[at]]));
  const pairs = Array.from({ length: FOLDS }, (_, fold) => {
    const weights = trainIntent(intents.filter(({ source }, index) => foldOf.get(index) !== fold && !isJoined(source)));
    return intents.filter((_row, index) => foldOf.get(index) === fold).map((row) => guess(weights, row));
  }).flat();
  console.log(`Intent, macro-F1: ${pairs.length} written prompts, cross-validated in five`);
  line("trained", pairs);
}

function benchHeldOut(intents: readonly IntentExample[]): void {
  const held = readWrittenPrompts(isHeldOut);
  const weights = trainIntent(intents);
  const pairs = held.map(({ text, intent, hasImage = false }) =>
    guess(weights, { vector: vectorOf(text, hasImage), intent, source: null }),
  );
  console.log(`Intent, macro-F1: ${held.length} written prompts that were held out`);
  line(
    "keyword rules",
    held.map(({ text, intent, hasImage = false }) => [intent, keywordIntent(text, hasImage)] as Pair),
  );
  line("trained", pairs);
  for (const intent of new Set(held.map((prompt): Intent => prompt.intent))) {
    const own = pairs.filter(([truth]) => truth === intent);
    const right = own.filter(([truth, given]) => truth === given).length;
    console.log(`    ${intent.padEnd(30)}${right} of ${own.length} right`);
  }
}

/** How well the intent is told on prompts of sources that were never trained on. */
export function benchIntent(data: string, { intents }: TrainingSet): void {
  benchSources(
    intents,
    readIntentRows(data).map(({ text }) => text),
  );
  benchWritten(intents);
  benchHeldOut(intents);
}
