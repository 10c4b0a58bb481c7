import type { ScriptedProvider } from "../../testing/providers/start-provider.ts";
import type { ChatRequest } from "../chat-request.ts";
import type { Target } from "../gateway/target.ts";
import type { ModelEvent, ModelInfo } from "../schema.ts";

/** A model that nothing is known of. */
export function testModel(provider: string, extra: Partial<ModelInfo> = {}): ModelInfo {
  return {
    id: `${provider}/scripted`,
    provider,
    providerModelId: "scripted",
    name: `Scripted ${provider}`,
    family: null,
    kind: "chat",
    contextTokens: 100_000,
    maxOutputTokens: 8_000,
    input: ["text"],
    output: ["text"],
    tools: true,
    reasoning: false,
    structuredOutput: true,
    temperature: true,
    openWeights: false,
    releaseDate: null,
    status: "active",
    price: null,
    ...extra,
  };
}

/** Base URL of a provider on the scripted server; `together` is how its URL calls togetherai. */
function baseUrlOf(provider: string, { urls, urlFor }: ScriptedProvider): string {
  if (provider === "anthropic" || provider === "google") return urls[provider];
  return urlFor(provider === "togetherai" ? "together" : provider);
}

/** A model of `provider` that the scripted server answers for. */
export function scriptedTarget(server: ScriptedProvider, provider: string, extra: Partial<Target> = {}): Target {
  return {
    model: testModel(provider),
    provider,
    apiKey: "scripted",
    baseUrl: baseUrlOf(provider, server),
    allowPrivate: true,
    ...extra,
  };
}

/** A request with one user message. */
export function userRequest(text: string, extra: Partial<ChatRequest> = {}): ChatRequest {
  return { messages: [{ role: "user", content: [{ type: "text", text }] }], ...extra };
}

/** What a list of events adds up to. */
export interface Gathered {
  text: string;
  reasoning: string;
  tools: { id: string; name: string; input: string }[];
  /** Joined deltas of each tool call by id. */
  toolDeltas: Record<string, string>;
  finish: Extract<ModelEvent, { type: "finish" }>[];
}

/** Adds up the events of a stream. */
export function gather(events: readonly ModelEvent[]): Gathered {
  const seen: Gathered = { text: "", reasoning: "", tools: [], toolDeltas: {}, finish: [] };
  for (const event of events) {
    if (event.type === "text" || event.type === "reasoning") seen[event.type] += event.delta;
    else if (event.type === "tool-call-delta")
      seen.toolDeltas[event.id] = (seen.toolDeltas[event.id] ?? "") + event.delta;
    else if (event.type === "tool-call") seen.tools.push({ id: event.id, name: event.name, input: event.input });
    else seen.finish.push(event);
  }
  return seen;
}

/** Reads a stream to its end; keeps what came before an error. */
export async function drain(stream: AsyncIterable<ModelEvent[]>): Promise<{ events: ModelEvent[]; error: unknown }> {
  const events: ModelEvent[] = [];
  try {
    for await (const batch of stream) events.push(...batch);
  } catch (error) {
    return { events, error };
  }
  return { events, error: null };
}
