/** One turn of a conversation as text; images are counted on the ask. */
export type Turn = { role: "user" | "assistant" | "tool"; text: string };

/** What a chat request asks, read from any wire. */
export type Ask = {
  model: string;
  stream: boolean;
  system: string;
  turns: Turn[];
  imageCount: number;
  tools: { name: string; schema: unknown }[];
  /** A JSON schema, `true` for any JSON, null for text. */
  json: unknown;
};

/** The text of the last user turn, or an empty string. */
export function promptOf(ask: Ask): string {
  return ask.turns.findLast((turn) => turn.role === "user")?.text ?? "";
}

/** Whether a tool has answered since the last user turn. */
export function hasToolResult(ask: Ask): boolean {
  const lastUser = ask.turns.findLastIndex((turn) => turn.role === "user");
  return ask.turns.slice(lastUser + 1).some((turn) => turn.role === "tool");
}
