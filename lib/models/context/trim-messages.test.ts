import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateRequestTokens } from "../estimate-tokens.ts";
import { roomFor } from "./room-for.ts";
import { trimMessages } from "./trim-messages.ts";

type Message = LanguageModelV4Prompt[number];
const system = (content: string): Message => ({ role: "system", content });
const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });
const assistant = (text: string): Message => ({ role: "assistant", content: [{ type: "text", text }] });
const call = (id: string): Message => ({
  role: "assistant",
  content: [{ type: "tool-call", toolCallId: id, toolName: "look", input: {} }],
});
const result = (id: string, value: string): Message => ({
  role: "tool",
  content: [{ type: "tool-result", toolCallId: id, toolName: "look", output: { type: "text", value } }],
});
const LONG = "word ".repeat(400);

describe("trimMessages", () => {
  it("leaves alone what fits", () => {
    const messages = [system("Be brief."), user("a"), assistant("b"), user("c")];
    expect(trimMessages({ messages }, 1000)).toMatchObject({ messages, omitted: null });
  });

  it("drops whole turns, oldest first, keeps instructions wherever they are, and says what went", () => {
    const messages = [system("S"), user(LONG), assistant("b"), system("T"), user("c"), assistant("d"), user("e")];
    const { messages: kept, omitted, tokens } = trimMessages({ messages }, 100);
    expect(kept).toEqual([messages[0], messages[3], messages[4], messages[5], messages[6]]);
    expect(omitted).toMatchObject({ messages: 2, firstKeptIndex: 4 });
    expect(tokens).toBe(estimateRequestTokens({ messages: kept }));
    expect(omitted?.tokens).toBe(estimateRequestTokens({ messages }) - tokens);
  });

  it("never drops the last message of the user, nor what follows it", () => {
    const messages = [user("a"), assistant("b"), user(LONG), call("1"), result("1", LONG)];
    expect(trimMessages({ messages }, 10).messages).toEqual(messages.slice(2));
    expect(trimMessages({ messages: [user(LONG)] }, 10)).toMatchObject({ omitted: null });
  });

  it("never parts a tool's call from its result, whatever the conversation and the room", () => {
    const turn = fc.record({ question: fc.lorem(), calls: fc.integer({ min: 0, max: 3 }), answer: fc.lorem() });
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1, maxLength: 8 }), fc.integer({ min: 0, max: 400 }), (turns, budget) => {
        const messages = turns.flatMap(({ question, calls, answer }, index) => [
          user(question),
          ...Array.from({ length: calls }, (_, one) => [
            call(`${index}-${one}`),
            result(`${index}-${one}`, "r"),
          ]).flat(),
          assistant(answer),
        ]);
        messages.push(user("last"));
        const { messages: kept, tokens, omitted } = trimMessages({ messages }, budget);
        const ids = (type: "tool-call" | "tool-result") =>
          kept.flatMap(({ content }) =>
            typeof content === "string" ? [] : content.flatMap((part) => (part.type === type ? [part.toolCallId] : [])),
          );
        expect(ids("tool-call")).toEqual(ids("tool-result"));
        expect(kept[0]?.role).toBe("user");
        expect(kept.at(-1)).toBe(messages.at(-1));
        expect(kept.length + (omitted?.messages ?? 0)).toBe(messages.length);
        expect(tokens <= budget || kept.length === 1).toBe(true);
      }),
    );
  });
});

describe("roomFor", () => {
  const model = (contextTokens: number | null) => ({ contextTokens, maxOutputTokens: 8_000 });

  it("gives the answer all it wants where there is room", () => {
    expect(roomFor(model(100_000), 1_000, 8_192)).toMatchObject({ fits: true, maxOutputTokens: 8_000 });
    expect(roomFor(model(null), 9e9, 8_192)).toMatchObject({ fits: true, maxOutputTokens: 8_000, promptTokens: null });
  });

  it("shortens the answer rather than the conversation, to a thousand tokens", () => {
    expect(roomFor(model(32_000), 27_000, 8_192)).toMatchObject({ fits: true, maxOutputTokens: 2_300 });
    expect(roomFor(model(32_000), 28_000, 8_192)).toMatchObject({ fits: true, maxOutputTokens: 1_200 });
    expect(roomFor(model(32_000), 28_200, 8_192)).toMatchObject({ fits: false, isHopeless: false });
    expect(roomFor(model(32_000), 28_200, 500)).toMatchObject({ fits: true, maxOutputTokens: 500 });
  });

  it("leaves a small window a prompt of three quarters", () => {
    const { fits, maxOutputTokens, promptTokens } = roomFor(model(4_000), 9_000, 8_192);
    expect([fits, maxOutputTokens, promptTokens]).toEqual([false, 1_000, 2_727]);
    expect(roomFor(model(4_000), 5_100, 8_192).isHopeless).toBe(true);
    expect(roomFor(model(4_000), 4_900, 8_192).isHopeless).toBe(false);
  });
});
