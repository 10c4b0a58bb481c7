import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { INTENTS, type Intent } from "../../lib/models/schema.ts";
import { fromReferenceName } from "./intent-names.ts";

const PROMPTS = fileURLToPath(new URL("prompts/", import.meta.url));

const promptSchema = z.object({
  text: z.string(),
  intent: z.enum(INTENTS),
  difficulty: z.int().min(1).max(5),
  language: z.string().length(2),
  hasImage: z.literal(true).optional(),
});
/** A prompt written for this router, with its intent and how hard it is, from 1 to 5. */
export type WrittenPrompt = z.infer<typeof promptSchema>;

export interface IntentRow {
  text: string;
  intent: Intent;
  source: string;
}

export interface MmluRow {
  subject: string;
  prompt: string;
  weak: number;
  strong: number;
}

export interface LlmRouterRow {
  prompt: string;
  task: string;
  /** Score of each model, 0 to 1. */
  scores: Record<string, number>;
}

export interface FollowBenchRow {
  text: string;
  level: number;
  /** The chain of prompts that this one belongs to: the same task with 0 to 5 constraints. */
  chain: string;
}

function readLines(path: string): unknown[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

function readRows<T>(path: string, schema: z.ZodType<T>): T[] {
  return z.array(schema).parse(readLines(path));
}

/** The prompts of `scripts/router/prompts/` whose file name the filter accepts, in the order of their names. */
export function readWrittenPrompts(accepts: (file: string) => boolean): WrittenPrompt[] {
  const files = readdirSync(PROMPTS).filter((file) => file.endsWith(".jsonl") && accepts(file));
  return files.sort().flatMap((file) => readRows(join(PROMPTS, file), promptSchema));
}

/** Prompts whose intent follows from where they come from (seven of the eleven intents). */
export function readIntentRows(data: string): IntentRow[] {
  const schema = z.object({ text: z.string(), intent: z.string(), source: z.string() });
  return readRows(join(data, "intent_open.jsonl"), schema).map(({ text, intent, source }) => ({
    text,
    intent: fromReferenceName(intent),
    source,
  }));
}

/** MMLU questions with whether a weak and a strong model answered them. */
export function readMmluRows(data: string): MmluRow[] {
  const schema = z.object({
    subject: z.string(),
    prompt: z.string(),
    weak_correct: z.boolean(),
    strong_correct: z.boolean(),
  });
  return readRows(join(data, "mmlu_open.jsonl"), schema).map(({ subject, prompt, weak_correct, strong_correct }) => ({
    subject,
    prompt,
    weak: Number(weak_correct),
    strong: Number(strong_correct),
  }));
}

/** Prompts of several tasks with the scores of nine models. */
export function readLlmRouterRows(data: string): LlmRouterRow[] {
  const schema = z.object({ prompt: z.string(), task: z.string(), scores: z.record(z.string(), z.number()) });
  return readRows(join(data, "llmrouter_open.jsonl"), schema);
}

/** FollowBench: the same tasks with more and more constraints. */
export function readFollowBenchRows(data: string): FollowBenchRow[] {
  const schema = z.object({
    example_id: z.number(),
    source: z.string(),
    level: z.int().min(0).max(5),
    instruction: z.string(),
  });
  const folder = join(data, "followbench");
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.sort().flatMap((file) => {
    const rows = z.array(schema).parse(JSON.parse(readFileSync(join(folder, file), "utf8")));
    return rows.map(({ example_id: id, level, instruction }) => ({ text: instruction, level, chain: `${file} ${id}` }));
  });
}
