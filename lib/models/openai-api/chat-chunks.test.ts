import { expect, it } from "vitest";
import { AnthropicReader } from "../wire/anthropic-reader.ts";
import { Completion } from "./chat-chunks.ts";

it("gives a call without arguments an empty object, as OpenAI does: clients parse it", () => {
  // What Claude sends of a tool that takes nothing.
  const payloads = [
    {
      type: "content_block_start",
      index: 0,
      content_block: { type: "tool_use", id: "toolu_1", name: "now", input: {} },
    },
    { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: "" } },
    { type: "content_block_stop", index: 0 },
  ];
  const reader = new AnthropicReader();
  const completion = new Completion("chatcmpl-1", 0);
  const deltas = payloads.flatMap((payload) => {
    const events: Parameters<AnthropicReader["read"]>[1] = [];
    reader.read(JSON.stringify(payload), events);
    return completion.apply(events);
  });
  expect(completion.toolCalls).toEqual([
    { id: "toolu_1", type: "function", function: { name: "now", arguments: "{}" } },
  ]);
  const streamed = deltas.map(({ tool_calls }) => (tool_calls as { function: { arguments: string } }[])[0]?.function);
  expect(streamed.map((call) => call?.arguments).join("")).toBe("{}");
});
