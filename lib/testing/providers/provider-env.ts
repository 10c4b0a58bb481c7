import type { ScriptedProvider } from "./start-provider.ts";

/** Providers beside OpenAI, Anthropic and Google whose packages speak a wire of the scripted server. */
export const CHAT_WIRE_PROVIDERS = [
  "deepseek",
  "mistral",
  "perplexity",
  "xai",
  "groq",
  "together",
  "alibaba",
  "openrouter",
] as const;

/**
 * The environment that sends every provider of the product to a scripted one. (Cohere has a wire of its own and is left
 * out.)
 * @param only Names as in the URLs, e.g. `["openai", "groq"]`; without it, all.
 */
export function providerEnv(
  { urls, urlFor }: Pick<ScriptedProvider, "urls" | "urlFor">,
  only?: readonly string[],
): Record<string, string> {
  const { ollama: _local, ...hosted } = urls;
  const all = { ...hosted, ...Object.fromEntries(CHAT_WIRE_PROVIDERS.map((name) => [name, urlFor(name)])) };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => only === undefined || only.includes(name))
      .flatMap(([name, url]) => [
        [`${name.toUpperCase()}_BASE_URL`, url],
        [`${name.toUpperCase()}_API_KEY`, "scripted"],
      ]),
  );
}
