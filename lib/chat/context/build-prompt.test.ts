import { describe, expect, it } from "vitest";
import { attachmentIdOf, buildPrompt, type PromptMessage } from "./build-prompt.ts";

const user = (text: string): PromptMessage => ({ role: "user", parts: [{ type: "text", text }] });
const assistant = (text: string): PromptMessage => ({ role: "assistant", parts: [{ type: "text", text }] });
const none = new Map();
const ID = "01a1fbf9-ccf4-7cb8-9534-acaf70844067";

describe("buildPrompt", () => {
  it("puts the instructions first and keeps the order of the path", () => {
    const { messages, omitted } = buildPrompt("Be brief.", [user("a"), assistant("b"), user("c")], none, null);
    expect(messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
    expect(omitted).toBeNull();
  });

  it("leaves out the oldest messages that do not fit, and counts them", () => {
    const path = [user("x".repeat(4000)), assistant("y".repeat(4000)), user("short"), assistant("short"), user("last")];
    const { messages, omitted, tokens } = buildPrompt("", path, none, 200);
    expect(omitted).toMatchObject({ messages: 2, firstKeptId: null });
    expect(omitted?.tokens).toBeGreaterThan(2000);
    expect(tokens).toBeLessThanOrEqual(200);
    expect(messages[0]).toEqual({ role: "user", content: [{ type: "text", text: "short" }] });
  });

  it("names the first message that is kept", () => {
    const path = [
      user("x".repeat(4000)),
      assistant("y"),
      { ...user("short"), id: ID },
      assistant("short"),
      user("last"),
    ];
    expect(buildPrompt("", path, none, 100).omitted).toMatchObject({ messages: 2, firstKeptId: ID });
  });

  it("counts a text file by its length", () => {
    const url = `/api/v1/attachments/${ID}`;
    const files = new Map([[ID, { mediaType: "text/plain", bytes: new Uint8Array(700_000) }]]);
    const parts = [{ type: "file" as const, mediaType: "text/plain", filename: "f", url }];
    expect(buildPrompt("", [{ role: "user", parts }], files, null).tokens).toBeGreaterThan(190_000);
  });

  it("never begins with an answer whose question was cut off", () => {
    const { messages } = buildPrompt("", [user("x".repeat(4000)), assistant("kept?"), user("last")], none, 100);
    expect(messages[0]?.role).toBe("user");
  });

  it("always keeps the last message, however long", () => {
    const { messages, tokens } = buildPrompt("", [user("x".repeat(4000))], none, 100);
    expect(messages).toHaveLength(1);
    expect(tokens).toBeGreaterThan(100);
  });

  it("shows images as bytes, text files as text, and says what is gone", () => {
    const file = (id: string, mediaType: string) => ({
      type: "file" as const,
      mediaType,
      filename: "f",
      url: `/api/v1/attachments/${id}`,
    });
    const other = ID.replace("01a1", "01a2");
    const missing = ID.replace("01a1", "01a3");
    const files = new Map([
      [ID, { mediaType: "image/png", bytes: new Uint8Array([1]) }],
      [other, { mediaType: "text/plain", bytes: new TextEncoder().encode("inside") }],
    ]);
    const parts = [file(ID, "image/png"), file(other, "text/plain"), file(missing, "text/plain")];
    const { messages, hasImages } = buildPrompt("", [{ role: "user", parts }], files, null);
    expect(hasImages).toBe(true);
    expect(messages[0]?.content).toMatchObject([
      { type: "file", mediaType: "image/png" },
      { type: "text", text: expect.stringContaining("inside") },
      { type: "text", text: expect.stringContaining("no longer there") },
    ]);
  });

  it("repeats finished tool calls with their results, and leaves thinking out", () => {
    const message: PromptMessage = {
      role: "assistant",
      parts: [
        { type: "reasoning", text: "secret thoughts" },
        { type: "dynamic-tool", toolCallId: "c", toolName: "clock", state: "output-available", input: {}, output: 7 },
        { type: "text", text: "It is seven." },
      ],
    };
    const { messages } = buildPrompt("", [user("time?"), message, user("sure?")], none, null);
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant", "user"]);
    expect(JSON.stringify(messages)).not.toContain("secret thoughts");
  });
});

describe("attachmentIdOf", () => {
  it.each([
    [`/api/v1/attachments/${ID}`, ID],
    [`https://evil.example/api/v1/attachments/${ID}`, null],
    [`/api/v1/attachments/${ID}/../x`, null],
    ["data:image/png;base64,AA", null],
  ])("of %s is %s", (url, id) => {
    expect(attachmentIdOf(url)).toBe(id);
  });
});
