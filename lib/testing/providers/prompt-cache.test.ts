import { expect, it } from "vitest";
import { PromptCache } from "./prompt-cache.ts";

const LONG = "Many words that stay the same from turn to turn. ".repeat(150);
const point = { cache_control: { type: "ephemeral" } };

it("caches for Anthropic up to the points alone", () => {
  const cache = new PromptCache();
  const body = (question: string, mark: object) => ({
    model: "m",
    system: [{ type: "text", text: LONG, ...mark }],
    messages: [{ role: "user", content: [{ type: "text", text: question }] }],
  });
  expect(cache.take("anthropic", body("One", {}))).toMatchObject({ cachedInputTokens: 0, cacheWriteTokens: 0 });
  const first = cache.take("anthropic", body("Two", point));
  expect(first?.cachedInputTokens).toBe(0);
  expect(first?.cacheWriteTokens).toBeGreaterThan(1024);
  expect(cache.take("anthropic", body("Three", point))).toMatchObject({
    cachedInputTokens: first?.cacheWriteTokens,
    cacheWriteTokens: 0,
  });
  expect(cache.take("anthropic", body("Three", {}))?.cachedInputTokens).toBe(0);
  expect(cache.take("anthropic", { ...body("Three", point), model: "other" })?.cachedInputTokens).toBe(0);
});

it.each(["openai", "google"])("caches any beginning for %s, in steps, under the same key", (provider) => {
  const cache = new PromptCache();
  const body = (question: string, key?: string) => ({
    model: "m",
    ...(key ? { prompt_cache_key: key } : {}),
    messages: [
      { role: "system", content: LONG },
      { role: "user", content: question },
    ],
  });
  expect(cache.take(provider, body("One", "a"))?.cachedInputTokens).toBe(0);
  const cached = cache.take(provider, body("Two", "a"))?.cachedInputTokens ?? 0;
  expect(cached).toBeGreaterThan(1024);
  expect(cached % 128).toBe(0);
  expect(cache.take(provider, body("Two", "b"))?.cachedInputTokens).toBe(0);
});

it("leaves short prompts, other providers and what was forgotten alone", () => {
  const cache = new PromptCache();
  const body = { model: "m", messages: [{ role: "user", content: LONG }] };
  expect(cache.take("openai", { model: "m", messages: [{ role: "user", content: "Hi" }] })).toBeNull();
  expect(cache.take("groq", body)).toBeNull();
  cache.take("openai", body);
  cache.reset();
  expect(cache.take("openai", body)?.cachedInputTokens).toBe(0);
});
