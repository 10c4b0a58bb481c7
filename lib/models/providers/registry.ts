import { alibaba } from "./alibaba.ts";
import { anthropic } from "./anthropic.ts";
import { cohere } from "./cohere.ts";
import { deepseek } from "./deepseek.ts";
import { demo } from "./demo/demo.ts";
import { google } from "./google.ts";
import { groq } from "./groq.ts";
import { mistral } from "./mistral.ts";
import { openai } from "./openai.ts";
import { openAiCompatible } from "./openai-compatible.ts";
import { openrouter } from "./openrouter.ts";
import { perplexity } from "./perplexity.ts";
import type { Provider } from "./provider.ts";
import { togetherai } from "./togetherai.ts";
import { xai } from "./xai.ts";

/** Providers that take a key, in the order of the settings page. */
export const KEYED_PROVIDERS: readonly Provider[] = [
  openai,
  anthropic,
  google,
  deepseek,
  mistral,
  xai,
  perplexity,
  cohere,
  groq,
  togetherai,
  alibaba,
  openrouter,
];

const BY_ID = new Map([...KEYED_PROVIDERS, openAiCompatible, demo].map((provider) => [provider.id, provider]));

/** The provider kind of this id, or null. */
export function findProvider(id: string): Provider | null {
  return BY_ID.get(id) ?? null;
}

/** The provider kind of this id; ids come from our own registry, so a miss is a fault of ours. */
export function getProvider(id: string): Provider {
  const provider = findProvider(id);
  if (!provider) throw new Error(`no provider ${id}`);
  return provider;
}
