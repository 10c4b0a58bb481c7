import type { UIMessageChunk } from "ai";

export interface StreamEvent {
  id: number | null;
  chunk: UIMessageChunk | "done";
}

/** Splits a server-sent event stream of ours into numbered chunks. */
export async function* readEvents(response: Response): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of response.body ?? []) {
    rest += decoder.decode(bytes, { stream: true });
    const blocks = rest.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data === undefined) continue;
      const id = /^id: (\d+)$/m.exec(block)?.[1];
      yield {
        id: id === undefined ? null : Number(id),
        chunk: data === "[DONE]" ? "done" : (JSON.parse(data) as UIMessageChunk),
      };
    }
  }
}

/** Reads a whole stream. */
export async function readAllEvents(response: Response): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of readEvents(response)) events.push(event);
  return events;
}

/** The text that a reader of these events has seen. */
export function textOf(events: readonly StreamEvent[]): string {
  return events.map(({ chunk }) => (chunk !== "done" && chunk.type === "text-delta" ? chunk.delta : "")).join("");
}

/** The metadata of the last chunk that carries some. */
export function metadataOf(events: readonly StreamEvent[]): Record<string, unknown> {
  const last = events.findLast(
    ({ chunk }) => chunk !== "done" && "messageMetadata" in chunk && chunk.messageMetadata,
  )?.chunk;
  return last && last !== "done" && "messageMetadata" in last ? (last.messageMetadata as Record<string, unknown>) : {};
}
