import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { ProviderEnvName } from "../../platform/env.ts";
import type { Region } from "../../platform/public/regions.ts";
import type { ChatRequest } from "../chat-request.ts";
import type { ModelEvent } from "../schema.ts";
import type { WireReader } from "../wire/wire-reader.ts";

export interface ModelOptions {
  apiKey: string | null;
  baseUrl: string;
  /** The provider's own id of the model. */
  modelId: string;
  fetch: typeof fetch;
}

/** A kind of provider. A new one is a new file and a line in the registry. */
export interface Provider {
  id: string;
  name: string;
  /** The environment variables that configure it are `<envName>_API_KEY` and `<envName>_BASE_URL`. */
  envName: ProviderEnvName | null;
  defaultBaseUrl: string | null;
  /**
   * Where its own address processes data, where its public documentation promises one place; left out: it does not, or
   * not without a contract of one's own.
   */
  region?: Region;
  /**
   * True where the head of an answer comes before a model that thinks has anything to say, so that silence without it
   * means that nobody is there. Left out where that is not documented.
   */
  opensAtOnce?: true;
  /** Builds the AI SDK model, which builds the requests. */
  createModel(options: ModelOptions): LanguageModelV4;
  /** Our own reader of its event stream; without one the SDK's is used. */
  createReader?(): WireReader;
  /** Answers without a request (the offline demo). */
  stream?(request: ChatRequest, signal?: AbortSignal): AsyncIterable<ModelEvent[]>;
  /** The headers and path of its cheapest authenticated request, which tells whether a key is good. */
  keyTest: { path: string; headers(apiKey: string): Record<string, string> };
}

/** How most providers take a key. */
export const bearerKeyTest: Provider["keyTest"] = {
  path: "models",
  headers: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
};

/**
 * The settings every AI SDK provider takes. Key and address are always said: a package that misses one reads it from
 * the environment, and a person's key would travel to the operator's server.
 */
export function sdkSettings({ apiKey, baseUrl, fetch }: ModelOptions): {
  apiKey: string;
  baseURL: string;
  fetch: typeof fetch;
} {
  return { apiKey: apiKey ?? "none", baseURL: baseUrl, fetch };
}

/** Where a provider is reached: the address stored with the key, else its own. */
export function addressOf(provider: Pick<Provider, "id" | "defaultBaseUrl">, baseUrl: string | null): string {
  const address = baseUrl ?? provider.defaultBaseUrl;
  if (!address) throw new Error(`provider ${provider.id} needs a base URL`);
  return address.replace(/\/$/, "");
}
