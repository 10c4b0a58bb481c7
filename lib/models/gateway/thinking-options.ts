import type { LanguageModelV4CallOptions, SharedV4ProviderOptions } from "@ai-sdk/provider";
import type { ChatRequest } from "../chat-request.ts";
import type { ReasoningEffort } from "../schema.ts";
import type { Target } from "./target.ts";

/** The shares of an answer that Claude may think for, where it thinks by a budget; Anthropic's least is 1,024 tokens. */
const THINKING_SHARES = { low: 0.3, medium: 0.5, high: 0.7 };
const LEAST_THINKING_TOKENS = 1_024;
/** The first Claude of a kind that decides by itself how long it thinks is 4.6; OpenRouter writes versions with a dot. */
const THINKS_BY_BUDGET = /^(?:anthropic\/)?claude-(?:3|(?:opus|sonnet|haiku)-4[-.](?:[0-5]|\d{8})(?!\d))/;
/** Groq's Qwen thinks or does not, and refuses every degree (https://console.groq.com/docs/reasoning). */
const THINKS_OR_NOT = /qwen/i;

type Thinking = Pick<LanguageModelV4CallOptions, "reasoning" | "maxOutputTokens"> & {
  /** What the package of the provider is to be told beside it. */
  options?: SharedV4ProviderOptions;
};

/**
 * Whether the model is to go on from what a tool has said. Claude then wants the thoughts back that came before the
 * call, signed, which are not kept; a message that the user adds to the tool's makes no new turn of it.
 */
function goesOnFromTool(messages: ChatRequest["messages"]): boolean {
  const lastUser = messages.findLastIndex(({ role }) => role === "user");
  if (messages.slice(lastUser + 1).some(({ role }) => role === "tool")) return true;
  const last = messages.findLast(({ role }) => role === "assistant");
  return last?.role === "assistant" && last.content.some(({ type }) => type === "tool-call");
}

/** The tokens that a Claude that thinks by a budget may think for; null where it must not, or there is no room. */
function budgetFor(
  effort: Exclude<ReasoningEffort, "none">,
  messages: ChatRequest["messages"],
  tokens: number,
): number | null {
  const budget = Math.floor(tokens * THINKING_SHARES[effort]);
  return budget < LEAST_THINKING_TOKENS || goesOnFromTool(messages) ? null : budget;
}

/**
 * What is said of thinking to the package of a target, and what is left for the words.
 * @param mustCallTool The model is told to call a tool, which Claude refuses while it thinks
 *   (https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking#extended-thinking-with-tool-use).
 */
export function thinkingFor(
  { reasoningEffort: effort, messages }: ChatRequest,
  { model, provider }: Target,
  maxOutputTokens: number | undefined,
  mustCallTool: boolean,
): Thinking {
  const limit = maxOutputTokens === undefined ? {} : { maxOutputTokens };
  if (!effort || !model.reasoning) return limit;
  if (provider === "groq" && THINKS_OR_NOT.test(model.providerModelId))
    return { ...limit, options: { groq: { reasoningEffort: effort === "none" ? "none" : "default" } } };
  const all = maxOutputTokens ?? model.maxOutputTokens ?? 0;
  const isByBudget = THINKS_BY_BUDGET.test(model.providerModelId);
  if (provider === "openrouter") {
    // Not `none`, which models that always think refuse. Its package has no option of a call for it, but sends it on.
    if (effort === "none" || (isByBudget && budgetFor(effort, messages, all) === null)) return limit;
    return { ...limit, options: { openrouter: { reasoning: { effort } } } };
  }
  if (provider !== "anthropic" || effort === "none") return { ...limit, reasoning: effort };
  if (!isByBudget) return { ...limit, reasoning: mustCallTool ? "none" : effort };
  const budgetTokens = mustCallTool ? null : budgetFor(effort, messages, all);
  if (budgetTokens === null) return limit;
  return {
    // The package adds the budget to the limit: together they must stay what was asked for, and reserved.
    maxOutputTokens: all - budgetTokens,
    options: { anthropic: { thinking: { type: "enabled", budgetTokens } } },
  };
}
