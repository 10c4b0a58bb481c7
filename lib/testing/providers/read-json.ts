/** A parsed JSON object whose fields are not known. */
export type JsonObject = Record<string, unknown>;

/** The value as an object; anything else is an empty one. */
export function asObject(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** The value as a list of objects; anything else is an empty list. */
export function asObjects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

/** The value when it is a string, else an empty string. */
export function asString(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Text of a message's content: a string, or the `text` of its parts joined by line feeds. */
export function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  return asObjects(content)
    .map((part) => asString(part.text) || (part.type === "tool_result" ? contentText(part.content) : ""))
    .filter((text) => text !== "")
    .join("\n");
}

/** How many parts of a message's content are images. */
export function countImages(content: unknown): number {
  return asObjects(content).filter((part) => /image/.test(asString(part.type))).length;
}
