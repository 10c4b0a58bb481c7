import { createHash } from "node:crypto";
import { asObject, asObjects, asString, type JsonObject } from "../read-json.ts";

/**
 * A unit vector that depends on the words of a text: texts that share words are near each other, so that search and
 * ranking can be tested. Each word adds ±1 at a few places given by its SHA-256 (feature hashing).
 */
export function embeddingOf(text: string, dimensions: number): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [""]) {
    const hash = createHash("sha256").update(word).digest();
    for (let i = 0; i < 16; i += 4) {
      const place = hash.readUInt32BE(i) % dimensions;
      vector[place] = (vector[place] ?? 0) + ((hash[16 + i] ?? 0) % 2 === 0 ? 1 : -1);
    }
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

const textsOf = (input: unknown): string[] => (Array.isArray(input) ? input.map(asString) : [asString(input)]);
const tokensOf = (texts: string[]) => texts.reduce((sum, text) => sum + Math.max(1, Math.ceil(text.length / 4)), 0);
const sizeOf = (wanted: unknown, usual: number) => (typeof wanted === "number" ? wanted : usual);

function openAiEmbeddings(body: JsonObject) {
  const texts = textsOf(body.input);
  const vectors = texts.map((text) => embeddingOf(text, sizeOf(body.dimensions, 1_536)));
  const encode = (vector: number[]) =>
    body.encoding_format === "base64" ? Buffer.from(new Float32Array(vector).buffer).toString("base64") : vector;
  return {
    object: "list",
    model: body.model,
    data: vectors.map((vector, index) => ({ object: "embedding", index, embedding: encode(vector) })),
    usage: { prompt_tokens: tokensOf(texts), total_tokens: tokensOf(texts) },
  };
}

function geminiEmbedding(request: JsonObject) {
  const text = asObjects(asObject(request.content).parts)
    .map((part) => asString(part.text))
    .join("\n");
  return { values: embeddingOf(text, sizeOf(request.outputDimensionality, 768)) };
}

/** The answer to an embedding request of any wire, or null when the path is not one. */
export function embeddingAnswer(path: string, body: JsonObject): unknown {
  if (path.endsWith("/embeddings") && !path.endsWith("/api/embeddings")) return openAiEmbeddings(body);
  if (path.endsWith(":batchEmbedContents")) return { embeddings: asObjects(body.requests).map(geminiEmbedding) };
  if (path.endsWith(":embedContent")) return { embedding: geminiEmbedding(body) };
  if (path.endsWith("/api/embeddings")) return { embedding: embeddingOf(asString(body.prompt), 768) };
  if (path.endsWith("/api/embed")) {
    const texts = textsOf(body.input);
    const embeddings = texts.map((text) => embeddingOf(text, sizeOf(body.dimensions, 768)));
    return { model: body.model, embeddings, prompt_eval_count: tokensOf(texts) };
  }
  return null;
}
