import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { FACT_ROWS } from "../../../lib/models/router/hash-feature.ts";
import { readMessage } from "../../../lib/models/router/read-message.ts";
import { INTENTS } from "../../../lib/models/schema.ts";
import type { SparseVector } from "../../router/fit-linear.ts";
import { vectorOf } from "../../router/vector-of.ts";
import { groupsOf } from "./near-duplicates.ts";
import { optionsOf, signsOf } from "./question-signs.ts";

/** A prompt of RouterBench with what each model made of it. */
export interface BenchRow {
  /** Its place among all rows. */
  at: number;
  /** Prompts that are nearly the same share a group, and so a fold. */
  group: number;
  /** How many answers are offered: none, two, or three and more. The sources differ in that, and anyone can see it. */
  kind: number;
  /** The place of the intent that the router reads in the whole prompt. */
  intent: number;
  /** How hard the router finds the whole prompt, 0 to 1. */
  difficulty: number;
  /** What the router says of the whole prompt, and of the question itself, as numbers. */
  reading: number[];
  /** What its rules without training say of the whole prompt: the dimensions of complexity. */
  rules: number[];
  /** Shape of the question itself, without the answered examples before it, and how hard the router finds it. */
  signs: number[];
  /** Hashed words and pieces of words of the question, as the router's heads read them, scaled to length one. */
  words: SparseVector;
  /** 0 or 1 for each model. */
  scores: number[];
  /** Dollars for each model. */
  costs: number[];
}

const rowSchema = z.object({
  prompt: z.string(),
  score: z.record(z.string(), z.number()),
  cost: z.record(z.string(), z.number()),
});
const CONTEXT = { hasImages: false, structuredOutput: false, needsTools: false, turns: 0, historyTokens: 0 };
const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r" };

/** The prompt itself: RouterBench keeps it as a Python list of one string, with escaped line breaks. */
export function unwrapPrompt(text: string): string {
  const inner = /^\[(['"])([\s\S]*)\1\]$/.exec(text)?.[2] ?? text;
  return inner.replace(/\\([\s\S])/g, (_match, sign: string) => ESCAPES[sign] ?? sign);
}

/** What is asked after the answered examples of a prompt; the whole prompt when there are none. */
export function lastQuestion(prompt: string): string {
  return prompt.split(/Answer:\s*\n[^\n]{0,40}\n\s*/).at(-1) ?? prompt;
}

/** What the router says of a text: the place of its intent, how hard it is, and all of it as numbers. */
function read(text: string) {
  const { intents, complexity, strongProbability } = readMessage(text, CONTEXT);
  const shares = INTENTS.map((name) => intents.find(({ intent }) => intent === name)?.probability ?? 0);
  const hardness = [complexity.overall, strongProbability];
  const rules = complexity.dimensions.map(({ value }) => value);
  return {
    intent: shares.indexOf(Math.max(...shares)),
    hardness,
    rules,
    numbers: [...shares, ...hardness, ...rules],
  };
}

function wordsOfLengthOne(text: string): SparseVector {
  const { rows, values } = vectorOf(text);
  const kept = [...rows.keys()].filter((at) => (rows[at] ?? 0) >= FACT_ROWS);
  const length = Math.sqrt(kept.reduce((sum, at) => sum + (values[at] ?? 0) ** 2, 0)) || 1;
  return {
    rows: Int32Array.from(kept, (at) => rows[at] ?? 0),
    values: Float32Array.from(kept, (at) => (values[at] ?? 0) / length),
  };
}

/** Reads the open part of RouterBench. */
export function readBenchRows(data: string): { rows: BenchRow[]; models: string[] } {
  const lines = readFileSync(join(data, "routerbench_open.jsonl"), "utf8").split("\n").filter(Boolean);
  const parsed = lines.map((text) => rowSchema.parse(JSON.parse(text)));
  const models = Object.keys(parsed[0]?.score ?? {});
  const questions = parsed.map(({ prompt }) => lastQuestion(unwrapPrompt(prompt)));
  const groups = groupsOf(questions);
  const rows = parsed.map(({ prompt, score, cost }, at): BenchRow => {
    const question = questions[at] ?? "";
    const whole = read(unwrapPrompt(prompt));
    const own = read(question);
    return {
      at,
      group: groups[at] ?? at,
      kind: Math.min(optionsOf(question).length, 3),
      intent: whole.intent,
      difficulty: whole.hardness[0] ?? 0,
      reading: [...whole.numbers, ...own.numbers],
      rules: whole.rules,
      signs: [...signsOf(question), ...own.hardness],
      words: wordsOfLengthOne(question),
      scores: models.map((model) => score[model] ?? 0),
      costs: models.map((model) => cost[model] ?? 0),
    };
  });
  return { rows, models };
}
