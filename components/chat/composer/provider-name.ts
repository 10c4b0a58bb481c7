/** Brand names are the same in every language. */
const NAMES: Record<string, string> = {
  alibaba: "Alibaba Cloud",
  anthropic: "Anthropic",
  cohere: "Cohere",
  deepseek: "DeepSeek",
  google: "Google",
  groq: "Groq",
  lmstudio: "LM Studio",
  mistral: "Mistral",
  ollama: "Ollama",
  openai: "OpenAI",
  openrouter: "OpenRouter",
  perplexity: "Perplexity",
  togetherai: "Together AI",
  vllm: "vLLM",
  xai: "xAI",
};

/** How a provider is called; an unknown one (a server of the operator) by its id. */
export function providerName(providerId: string): string {
  return NAMES[providerId] ?? providerId;
}
