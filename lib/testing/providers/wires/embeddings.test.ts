import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { cosineSimilarity, embedMany } from "ai";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ScriptedProvider, startScriptedProvider } from "../start-provider.ts";
import { embeddingOf } from "./embeddings.ts";

const values = ["the cat sat on the mat", "a cat on a mat", "quarterly revenue report"];

describe("embeddings", () => {
  let provider: ScriptedProvider;
  beforeAll(async () => {
    provider = await startScriptedProvider();
  });
  afterAll(() => provider.stop());

  it.each([
    [
      "OpenAI",
      1_536,
      () => createOpenAI({ baseURL: provider.urls.openai, apiKey: "k" }).embedding("text-embedding-3-small"),
    ],
    [
      "Gemini",
      768,
      () => createGoogleGenerativeAI({ baseURL: provider.urls.google, apiKey: "k" }).embedding("gemini-embedding-001"),
    ],
  ])("of %s are unit vectors, nearer for texts that share words", async (_name, size, createModel) => {
    const { embeddings } = await embedMany({ model: createModel(), values, maxRetries: 0 });
    const [cat = [], mat = [], revenue = []] = embeddings;
    expect(cat).toHaveLength(size);
    expect(Math.hypot(...cat)).toBeCloseTo(1);
    expect(cosineSimilarity(cat, mat)).toBeGreaterThan(cosineSimilarity(cat, revenue) + 0.3);
  });

  it("come in base64 for the openai package, the same to six digits", async () => {
    const client = new OpenAI({ baseURL: provider.urls.openai, apiKey: "k" });
    const { data } = await client.embeddings.create({ model: "m", input: "cat", dimensions: 8 });
    const expected = embeddingOf("cat", 8);
    expect(data[0]?.embedding).toEqual(expected.map((value) => expect.closeTo(value, 6)));
  });

  it("of Ollama come one for each input", async () => {
    const body = JSON.stringify({ model: "nomic-embed-text", input: values });
    const response = await fetch(`${provider.urls.ollama}/api/embed`, { method: "POST", body });
    expect(await response.json()).toMatchObject({ embeddings: values.map((text) => embeddingOf(text, 768)) });
  });
});
