const VARIABLE_PREFIX: Record<string, string> = {
  openai: "OPENAI",
  anthropic: "ANTHROPIC",
  google: "GOOGLE",
  deepseek: "DEEPSEEK",
  mistral: "MISTRAL",
  perplexity: "PERPLEXITY",
  xai: "XAI",
  cohere: "COHERE",
  groq: "GROQ",
  togetherai: "TOGETHER",
  alibaba: "ALIBABA",
  openrouter: "OPENROUTER",
};

/**
 * The environment variable by which an operator sets a provider's key; null for servers that are found or listed in
 * OPENAI_COMPATIBLE_SERVERS, to which nobody adds a key of their own.
 */
export function findKeyVariable(providerId: string): string | null {
  const prefix = VARIABLE_PREFIX[providerId];
  return prefix ? `${prefix}_API_KEY` : null;
}
