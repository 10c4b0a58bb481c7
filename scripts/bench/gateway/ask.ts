import { text } from "node:stream/consumers";
import { generate } from "../../../lib/models/gateway/generate.ts";
import type { Target } from "../../../lib/models/gateway/target.ts";
import { Completion } from "../../../lib/models/openai-api/chat-chunks.ts";
import { toChatRequest } from "../../../lib/models/openai-api/convert-request.ts";
import { type CompletionRequest, completionRequestSchema } from "../../../lib/models/openai-api/schema.ts";
import type { ModelChoices } from "../../../lib/models/service/load-choices.ts";
import { planAnswer } from "../../../lib/models/service/plan-answer.ts";
import { openRequest } from "../../../lib/platform/egress/open-request.ts";

/** The body that a client of the OpenAI-compatible route sends. */
export function bodyOf(model: string, prompt: string): string {
  return JSON.stringify({ model, stream: true, messages: [{ role: "user", content: prompt }] });
}

/** Asks the provider itself, with the client that the gateway uses; the whole answer as it came. */
export async function askDirect(baseUrl: string, body: string): Promise<string> {
  const headers = { "content-type": "application/json", authorization: "Bearer bench" };
  return text(await openRequest(`${baseUrl}/chat/completions`, { method: "POST", headers, body, allowPrivate: true }));
}

function planOf(choices: ModelChoices, request: CompletionRequest) {
  const chat = toChatRequest(request);
  const prompt = request.messages.map(({ content }) => String(content)).join("\n");
  const plan = planAnswer(choices, {
    modelId: request.model,
    mode: "balanced",
    text: prompt,
    historyTokens: Math.ceil(prompt.length / 4),
    turns: request.messages.length,
    hasImages: false,
    needsTools: false,
    maxOutputTokens: 4_096,
    previousModelId: null,
  });
  return { chat, plan };
}

/**
 * Asks through the layer of the OpenAI-compatible route, from the body's text to the text of the event stream: parse,
 * convert, plan (and route, for `nexus/auto`), gateway, chunks. Without HTTP, account and ledger.
 */
export async function askGateway(choices: ModelChoices, body: string): Promise<string> {
  const { chat, plan } = planOf(choices, completionRequestSchema.parse(JSON.parse(body)));
  return askTargets(plan.targets, chat);
}

/** Asks these targets in their order; the text of the event stream. @throws ProviderError when none answers. */
export async function askTargets(targets: readonly Target[], chat: ReturnType<typeof toChatRequest>): Promise<string> {
  const completion = new Completion("chatcmpl-bench", 1_767_225_600);
  let model = "";
  let stream = "";
  const hooks = {
    onAttempt: () => undefined,
    onTarget: (target: Target) => {
      model = target.model.id;
    },
  };
  for await (const events of generate(chat, targets, hooks, {})) {
    for (const delta of completion.apply(events))
      stream += `data: ${JSON.stringify(completion.chunk(model, delta))}\n\n`;
  }
  return `${stream}data: ${JSON.stringify(completion.chunk(model, {}, completion.reason))}\n\ndata: [DONE]\n\n`;
}
