import { asObject, asObjects, type JsonObject } from "./read-json.ts";

/** Prompts shorter than this are not cached. */
const LEAST_TOKENS = 1024;
/** OpenAI and Gemini cache in steps of this many tokens. */
const STEP_TOKENS = 128;
/** How far before a cache point Anthropic looks for an earlier one, in blocks. */
const LOOK_BACK_BLOCKS = 20;
const CHARACTERS_PER_TOKEN = 4;

interface Block {
  text: string;
  isPoint: boolean;
}

export interface PromptCounts {
  inputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
}

const textOf = (value: unknown) => JSON.stringify(value) ?? "";

function toBlock(item: JsonObject): Block {
  const { cache_control: point, ...rest } = item;
  return { text: textOf(rest), isPoint: point !== undefined };
}

function anthropicBlocks(body: JsonObject): Block[] {
  const content = (value: unknown) =>
    typeof value === "string" ? [{ text: textOf(value), isPoint: false }] : asObjects(value).map(toBlock);
  return [
    ...asObjects(body.tools).map(toBlock),
    ...content(body.system ?? []),
    ...asObjects(body.messages).flatMap((message) => content(message.content)),
  ];
}

/** The parts of a prompt that come first in every request of a conversation, as one text. */
function promptText(body: JsonObject): string {
  const { tools, systemInstruction, messages, contents } = body;
  return (
    [tools, systemInstruction].map(textOf).join() +
    asObjects(messages ?? contents)
      .map(textOf)
      .join()
  );
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

const tokensOf = (characters: number) => Math.ceil(characters / CHARACTERS_PER_TOKEN);

/** What a provider remembers of prompts: Anthropic up to its cache points, OpenAI and Gemini any beginning, by itself. */
export class PromptCache {
  #prefixes = new Set<string>();
  #prompts = new Map<string, string[]>();

  /** Counts a prompt's tokens by where they came from, and remembers it. Null for one too short to be cached. */
  take(provider: string, body: unknown): PromptCounts | null {
    const request = asObject(body);
    if (provider === "anthropic") return this.#takeAnthropic(request);
    return provider === "openai" || provider === "google" ? this.#takeAutomatic(provider, request) : null;
  }

  reset(): void {
    this.#prefixes.clear();
    this.#prompts.clear();
  }

  #takeAnthropic(body: JsonObject): PromptCounts | null {
    const blocks = anthropicBlocks(body);
    const prefixes = blocks.map((_, end) =>
      blocks
        .slice(0, end + 1)
        .map(({ text }) => text)
        .join("\n"),
    );
    const inputTokens = tokensOf(prefixes.at(-1)?.length ?? 0);
    if (inputTokens < LEAST_TOKENS) return null;
    const lengthAt = (index: number) => tokensOf(prefixes[index]?.length ?? 0);
    const points = blocks.flatMap(({ isPoint }, index) => (isPoint && lengthAt(index) >= LEAST_TOKENS ? [index] : []));
    const known = prefixes.flatMap((prefix, index) => {
      const isNear = points.some((point) => index <= point && point - index < LOOK_BACK_BLOCKS);
      return isNear && this.#prefixes.has(`${body.model} ${prefix}`) ? [lengthAt(index)] : [];
    });
    for (const point of points) this.#prefixes.add(`${body.model} ${prefixes[point]}`);
    const cachedInputTokens = Math.max(0, ...known);
    const written = Math.max(0, ...points.map(lengthAt)) - cachedInputTokens;
    return { inputTokens, cachedInputTokens, cacheWriteTokens: Math.max(0, written) };
  }

  #takeAutomatic(provider: string, body: JsonObject): PromptCounts | null {
    const prompt = promptText(body);
    const inputTokens = tokensOf(prompt.length);
    if (inputTokens < LEAST_TOKENS) return null;
    const place = `${provider} ${body.model} ${body.prompt_cache_key}`;
    const before = this.#prompts.get(place) ?? [];
    const shared = tokensOf(Math.max(0, ...before.map((one) => commonLength(one, prompt))));
    const cached = Math.floor(Math.min(shared, inputTokens - 1) / STEP_TOKENS) * STEP_TOKENS;
    this.#prompts.set(place, [...before, prompt].slice(-20));
    return { inputTokens, cachedInputTokens: cached >= LEAST_TOKENS ? cached : 0, cacheWriteTokens: 0 };
  }
}
