/** Kept apart from the provider's id, where the two differ. */
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
  together: "TOGETHER",
  alibaba: "ALIBABA",
  openrouter: "OPENROUTER",
};

/** The environment variable by which an operator sets a provider's key; null for local and unknown servers. */
export function findKeyVariable(providerId: string): string | null {
  if (isCompatibleProvider(providerId)) return "OPENAI_COMPATIBLE_SERVERS";
  const prefix = VARIABLE_PREFIX[providerId];
  return prefix ? `${prefix}_API_KEY` : null;
}

/** A server that speaks the OpenAI protocol at an address of the person's own, which has to be given with the key. */
export function isCompatibleProvider(providerId: string): boolean {
  return providerId === "openai-compatible";
}
