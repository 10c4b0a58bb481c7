import { z } from "zod";
import { estimateTokens } from "../../lib/models/estimate-tokens.ts";
import { listRegistryModels } from "../../lib/models/registry/load-registry.ts";
import { routeMessage } from "../../lib/models/router/route-message.ts";
import { tokensPerSecondPrior } from "../../lib/models/router/tokens-per-second.ts";
import type { AvailableModel, RouteMode } from "../../lib/models/schema.ts";
import { toReferenceName } from "./intent-names.ts";

/** Earlier messages: their texts, or objects with one. */
const turnSchema = z.union([z.string(), z.looseObject({ content: z.unknown() })]);
const lineSchema = z.object({
  id: z.union([z.string(), z.number()], "is missing or neither a text nor a number"),
  text: z.string(),
  hasImage: z.boolean().optional(),
  /** Whether tools are offered, or the tools. */
  tools: z.union([z.boolean(), z.array(z.unknown())]).optional(),
  history: z.array(turnSchema).optional(),
});
type Line = z.infer<typeof lineSchema>;

const MAX_OUTPUT_TOKENS = 4_096;

let models: AvailableModel[] | undefined;

function allModels(): AvailableModel[] {
  models ??= listRegistryModels()
    .filter(({ kind }) => kind === "chat")
    .map((model) => ({
      ...model,
      available: true,
      keySource: "operator",
      tokensPerSecond: tokensPerSecondPrior(model),
    }));
  return models;
}

function textOf(turn: z.infer<typeof turnSchema>): string {
  if (typeof turn === "string") return turn;
  return typeof turn.content === "string" ? turn.content : JSON.stringify(turn.content ?? "");
}

function decide({ id, text, hasImage = false, tools = false, history = [] }: Line, mode: RouteMode) {
  const turns = history.map(textOf);
  const decision = routeMessage({
    text,
    historyTokens: turns.reduce((sum, turn) => sum + estimateTokens(turn), estimateTokens(text)),
    turns: turns.length,
    hasImages: hasImage,
    needsTools: Array.isArray(tools) ? tools.length > 0 : tools,
    structuredOutput: false,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    mode,
    candidates: allModels(),
    previousModelId: null,
  });
  const { intents, abstained, complexity, strongProbability, modelId, candidates, reasonCodes, microseconds } =
    decision;
  return {
    id,
    intent: intents[0] ? toReferenceName(intents[0].intent) : null,
    abstained,
    intentScores: Object.fromEntries(intents.map(({ intent, probability }) => [toReferenceName(intent), probability])),
    complexity: Object.fromEntries(complexity.dimensions.map(({ name, ...dimension }) => [name, dimension])),
    difficulty: complexity.overall,
    strongProbability,
    model: modelId,
    candidates,
    reason: reasonCodes.join(", "),
    microseconds,
  };
}

/** Of what can be read of a bad line, its id. */
function idOf(value: unknown): string | number | null {
  const parsed = z.looseObject({ id: lineSchema.shape.id }).safeParse(value);
  return parsed.success ? parsed.data.id : null;
}

export interface LineAnswer {
  answer: ReturnType<typeof decide> | { id: string | number | null; error: string };
  /** What is wrong with the line, or null. */
  problem: string | null;
}

/** Decides on one line of JSON; a line that cannot be read is answered with what is wrong with it. */
export function routeLine(line: string, mode: RouteMode): LineAnswer {
  let value: unknown;
  const fail = (problem: string): LineAnswer => ({ answer: { id: idOf(value), error: problem }, problem });
  try {
    value = JSON.parse(line);
  } catch {
    return fail("is not JSON");
  }
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return fail(`${issue?.path.join(".") || "line"}: ${issue?.message ?? "is invalid"}`);
  }
  try {
    return { answer: decide(parsed.data, mode), problem: null };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}
