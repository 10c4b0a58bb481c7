/** The models that the server says it has; it answers for any other name too. */
export const LISTED_MODELS = ["llama3.2:3b", "qwen3:8b"] as const;

/** The answer to a GET that lists models (or tells a version), or null when the path is not one. */
export function modelListAnswer(path: string): unknown {
  if (path.endsWith("/api/version")) return { version: "0.13.0" };
  if (path.endsWith("/api/tags")) {
    const details = { format: "gguf", family: "llama", parameter_size: "3B", quantization_level: "Q4_K_M" };
    return {
      models: LISTED_MODELS.map((name) => ({
        name,
        model: name,
        modified_at: "2026-01-01T00:00:00Z",
        size: 2_000_000_000,
        digest: "0".repeat(64),
        details,
      })),
    };
  }
  if (path.endsWith("/v1beta/models")) {
    const supportedGenerationMethods = ["generateContent", "embedContent"];
    return { models: LISTED_MODELS.map((name) => ({ name: `models/${name}`, supportedGenerationMethods })) };
  }
  if (path.endsWith("/models")) {
    const data = LISTED_MODELS.map((id) => ({
      id,
      object: "model",
      created: 1_767_225_600,
      owned_by: "scripted",
      type: "model",
      display_name: id,
    }));
    return { object: "list", data, has_more: false };
  }
  return null;
}
