import { expect, it } from "vitest";
import type { ChatRequest } from "../../chat-request.ts";
import { composeAnswer } from "./compose-answer.ts";

const tools = [{ name: "current_time" }] as NonNullable<ChatRequest["tools"]>;
const ask = (text: string) =>
  composeAnswer({ messages: [{ role: "user", content: [{ type: "text", text }] }], tools } as ChatRequest);
const PARTS = { code: "```typescript", table: "| Part |", formula: "$$", diagram: "```mermaid" };

it("shows the part that a message asks for and no other, thinks first, and is the same again", () => {
  for (const [word, sign] of Object.entries(PARTS)) {
    const answer = ask(`Please, a ${word}!`);
    expect(answer.toolCall).toBeNull();
    expect(answer.reasoning).not.toBe("");
    expect(Object.values(PARTS).filter((other) => answer.text.includes(other))).toEqual([sign]);
    expect(ask(`Please, a ${word}!`)).toEqual(answer);
  }
  expect(Object.values(PARTS).filter((sign) => !ask("Show everything").text.includes(sign))).toEqual([]);
});

it("asks a tool for the time, and says what it answered", () => {
  const { toolCall } = ask("What time is it?");
  expect(toolCall).toMatchObject({ name: "current_time", input: '{"timeZone":"UTC"}' });
  const output = { type: "text", value: '{"iso":"2026-11-26"}' } as const;
  const result = { type: "tool-result", toolCallId: toolCall?.id ?? "", toolName: "current_time", output } as const;
  const told = composeAnswer({ messages: [{ role: "tool", content: [result] }] } as unknown as ChatRequest);
  expect(told).toMatchObject({ toolCall: null, text: expect.stringContaining(output.value) });
});

it("says in every answer what it is, and what to ask for", () => {
  const { text } = ask("Hello");
  expect(text).toContain("offline demo");
  for (const word of [...Object.keys(PARTS), "time"]) expect(text).toContain(word);
  expect(Object.values(PARTS).filter((sign) => text.includes(sign))).toEqual([]);
});

it("answers in German what is asked in German, and draws what is asked for", () => {
  const parts = { Code: "```typescript", Tabelle: "| Teil |", Formel: "$$", Diagramm: "```mermaid" };
  for (const [word, sign] of Object.entries(parts)) {
    const { text, reasoning } = ask(`Zeig mir bitte: ${word}`);
    expect(text).toMatch(/^## Du hast geschrieben\n.*Offline-Demo/s);
    expect(reasoning).toMatch(/^Es ist kein Anbieter/);
    expect(Object.values(parts).filter((other) => text.includes(other))).toEqual([sign]);
  }
  expect(Object.values(parts).filter((sign) => !ask("Zeige alles").text.includes(sign))).toEqual([]);
  for (const word of [...Object.keys(parts), "Uhrzeit"]) expect(ask("Hallo").text).toContain(word);
  expect(ask("Wie spät ist es? Die Uhrzeit, bitte").toolCall).toMatchObject({ name: "current_time" });
  for (const english of ["Hello", "Das Kapital by Marx", "What is a die? In a minute", "The MIT licence, by Mir"]) {
    expect(ask(english).text).toMatch(/^## You wrote/);
  }
});
