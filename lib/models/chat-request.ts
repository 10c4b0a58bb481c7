import type {
  JSONSchema7,
  LanguageModelV4FunctionTool,
  LanguageModelV4Prompt,
  LanguageModelV4ToolChoice,
} from "@ai-sdk/provider";
import type { ReasoningEffort } from "./schema.ts";

/** A provider-neutral chat request. The prompt is the AI SDK's, converted to each wire by its provider package. */
export interface ChatRequest {
  messages: LanguageModelV4Prompt;
  maxOutputTokens?: number;
  /** Left out of the wire for models that do not accept it. */
  temperature?: number;
  topP?: number;
  frequencyPenalty?: number;
  presencePenalty?: number;
  stop?: string[];
  seed?: number;
  tools?: LanguageModelV4FunctionTool[];
  toolChoice?: LanguageModelV4ToolChoice;
  /** One tool call at most in an answer. */
  oneToolCall?: boolean;
  /** `strict`: the provider promises to keep to the schema, and refuses one that it cannot keep to. */
  responseFormat?: { type: "text" } | { type: "json"; schema?: JSONSchema7; name?: string; strict?: boolean };
  /** Ignored by models without reasoning. */
  reasoningEffort?: ReasoningEffort;
  /** Same for requests that begin alike: a hint for the provider's own prompt cache, which never shapes the answer. */
  promptCacheKey?: string;
}

/** The schema that the answer is to keep to, or null. */
export function schemaOf({ responseFormat }: ChatRequest): JSONSchema7 | null {
  return responseFormat?.type === "json" ? (responseFormat.schema ?? null) : null;
}
