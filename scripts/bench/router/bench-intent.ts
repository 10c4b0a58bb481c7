import { INTENTS, type Intent } from "../../../lib/models/schema.ts";
import { readIntentRows, readWrittenPrompts } from "../../router/read-sources.ts";
import { isHeldOut, type TrainingSet } from "../../router/read-training-set.ts";
import { seededRandom, shuffledIndices } from "../../router/seeded-random.ts";
import { bestIntent, type IntentExample, isJoined, scoreIntents, trainIntent } from "../../router/train-intent.ts";
import { vectorOf } from "../../router/vector-of.ts";
import { keywordIntent } from "./keyword-intent.ts";
import { mostOf, nearestOf } from "./nearest.ts";
import { printTable, reportReached } from "./print-table.ts";
import { bootstrap, foldsOf, type Interval, macroF1, show } from "./statistics.ts";

/** An example with the text that it was read from. */
interface Example extends IntentExample {
  text: string;
  hasImage?: boolean | undefined;
}

/** Guesses for one prompt, by each that learned from the same examples. */
interface Guesses {
  truth: Intent;
  random: Intent;
  length: Intent;
  keywords: Intent;
  nearest: Intent;
  trained: Intent;
}

const FOLDS = 5;
const SAME_LENGTH = 40;

/** What most of the examples are whose length is nearest. */
function byLength(seen: readonly Example[]): (text: string) => Intent {
  const sorted = seen.map(({ text, intent }) => ({ length: text.length, intent })).sort((a, b) => a.length - b.length);
  return (text) => {
    const place = sorted.findIndex(({ length }) => length >= text.length);
    const from = Math.max(0, (place < 0 ? sorted.length : place) - SAME_LENGTH / 2);
    return mostOf(sorted.slice(from, from + SAME_LENGTH).map(({ intent }) => intent)) ?? "conversation";
  };
}

/** All guesses for prompts that none of the examples holds. */
function guess(seen: readonly Example[], asked: readonly Example[]): Guesses[] {
  const weights = trainIntent(seen);
  const random = seededRandom(29);
  const alone = seen.filter(({ source }) => !isJoined(source));
  const [length, nearest] = [byLength(alone), nearestOf(alone)];
  return asked.map((prompt) => ({
    truth: prompt.intent,
    random: INTENTS[Math.floor(random() * INTENTS.length)] ?? "conversation",
    length: length(prompt.text),
    keywords: keywordIntent(prompt.text, prompt.hasImage ?? false),
    nearest: mostOf(nearest(prompt).map(({ intent }) => intent)) ?? "conversation",
    trained: bestIntent(scoreIntents(weights, prompt.vector)),
  }));
}

/** Prints the table of a set, and the bars of what is trained. */
function report(title: string, guesses: readonly Guesses[], bar: number, aim: number): void {
  const score = (guesser: keyof Guesses): Interval =>
    bootstrap(guesses.length, (indices) =>
      macroF1(Array.from(indices, (at) => [guesses[at]?.truth ?? "", guesses[at]?.[guesser] ?? ""])),
    );
  const trained = score("trained");
  const none = "chooses a model and tells no intent";
  printTable(
    `Intent, macro-F1: ${title}`,
    {
      random: show(score("random")),
      "always strong": none,
      "always weak": none,
      "length only": show(score("length")),
      "keyword rules": show(score("keywords")),
      kNN: show(score("nearest")),
      oracle: show(score("truth")),
    },
    { trained: show(trained) },
  );
  reportReached("macro-F1", trained, bar, aim);
}

function printRight(name: string, guesses: readonly Guesses[]): void {
  const right = guesses.filter(({ truth, trained }) => truth === trained).length;
  console.log(`    ${name.padEnd(30)}${((100 * right) / guesses.length).toFixed(1)} % of ${guesses.length} right`);
}

/** Sources that ask the same kind of thing in the same voice are one: they are held out together. */
const familyOf = (source: string | null) => (source?.startsWith("clinc") ? "clinc" : source);

function benchSources(examples: readonly Example[]): void {
  const rows = examples.filter(({ source }) => source !== null && !isJoined(source));
  const families = [...new Set(rows.map(({ source }) => familyOf(source)))];
  const guesses = families.map((family) => {
    const seen = examples.filter(({ source }) => source === null || familyOf(source) !== family);
    const asked = rows.filter(({ source }) => familyOf(source) === family);
    return { family, own: guess(seen, asked) };
  });
  const all = guesses.flatMap(({ own }) => own);
  report(`${all.length} prompts of ${families.length} sources, each held out in turn`, all, 0.85, 0.9);
  for (const { family, own } of guesses) printRight(family ?? "", own);
}

function benchWritten(examples: readonly Example[]): void {
  const written = examples.filter(({ source }) => source === null);
  const others = examples.filter(({ source }) => source !== null && !isJoined(source));
  const folds = foldsOf(written.length, FOLDS, shuffledIndices(written.length, seededRandom(11)));
  const guesses = Array.from({ length: FOLDS }, (_, fold) => {
    const seen = written.filter((_row, at) => folds[at] !== fold);
    const asked = written.filter((_row, at) => folds[at] === fold);
    return guess([...seen, ...others], asked);
  }).flat();
  report(`${guesses.length} written prompts, cross-validated in five`, guesses, 0.85, 0.9);
}

function benchHeldOut(examples: readonly Example[], file: string, title: string): void {
  const asked = readWrittenPrompts((name) => name === file).map((prompt) => ({
    ...prompt,
    vector: vectorOf(prompt.text, prompt.hasImage ?? false),
    source: null,
  }));
  const guesses = guess(examples, asked);
  report(`${guesses.length} ${title}`, guesses, 0.85, 0.9);
  for (const intent of INTENTS) {
    const own = guesses.filter(({ truth }) => truth === intent);
    if (own.length > 0) printRight(intent, own);
  }
}

/** The examples with their texts; of joined ones, which are prompts again, none is read. */
function withTexts(intents: readonly IntentExample[], data: string): Example[] {
  const written = readWrittenPrompts((file) => !isHeldOut(file)).values();
  const rows = readIntentRows(data).values();
  return intents.map((example) => {
    if (isJoined(example.source)) return { ...example, text: "" };
    const { value } = (example.source === null ? written : rows).next();
    return { ...example, text: value?.text ?? "", hasImage: value && "hasImage" in value ? value.hasImage : false };
  });
}

/** How well the intent is told on prompts of sources that were never trained on. */
export function benchIntent(data: string, { intents }: TrainingSet): void {
  const examples = withTexts(intents, data);
  benchSources(examples);
  benchWritten(examples);
  benchHeldOut(examples, "held-out.jsonl", "written prompts that were held out");
  benchHeldOut(examples, "held-out-2.jsonl", "prompts of three writers who saw none of those trained on");
  benchHeldOut(examples, "held-out-3.jsonl", "prompts of a fourth, written when the training was done");
}
