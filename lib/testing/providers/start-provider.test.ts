import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ScriptedProvider, startScriptedProvider } from "./start-provider.ts";

let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
});
beforeEach(() => provider.reset());
afterAll(() => provider.stop());

type Extra = { provider?: string; system?: string; stream?: boolean; body?: object; key?: string };

/** Posts a chat request; the answer's status, text content and raw body. */
async function chat(prompt: string, extra: Extra = {}) {
  const messages = [{ role: "user", content: prompt }];
  if (extra.system !== undefined) messages.unshift({ role: "system", content: extra.system });
  const response = await fetch(`${provider.urlFor(extra.provider ?? "openai")}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${extra.key ?? "k"}` },
    body: JSON.stringify({ model: "m", stream: extra.stream ?? false, messages, ...extra.body }),
  });
  const raw = await response.text();
  const parsed = extra.stream || raw === "" ? {} : JSON.parse(raw);
  return { status: response.status, text: String(parsed.choices?.[0]?.message?.content ?? ""), raw, parsed };
}

describe("scripts", () => {
  it("are taken in order, then the echo answers, the same each time", async () => {
    provider.script("next", { text: "one" });
    provider.script("next", { text: "two" });
    expect([(await chat("a")).text, (await chat("a")).text]).toEqual(["one", "two"]);
    const echo = (await chat("a")).text;
    expect(echo).toContain("You wrote: a");
    expect((await chat("a")).text).toBe(echo);
  });

  it("match by provider, model, prompt and streaming, as often as told", async () => {
    provider.script({ provider: "groq", times: 1 }, { text: "groq" });
    provider.script({ promptIncludes: "weather" }, { text: "rain" });
    provider.script({ model: "other" }, { text: "other" });
    provider.script({ stream: true }, { text: "streamed" });
    expect((await chat("hi", { provider: "groq" })).text).toBe("groq");
    expect((await chat("hi", { provider: "groq" })).text).toContain("You wrote: hi");
    for (let i = 0; i < 3; i++) expect((await chat("the weather")).text).toBe("rain");
    expect((await chat("hi", { body: { model: "other" } })).text).toBe("other");
    expect((await chat("hi", { stream: true })).raw).toContain('"streamed"');
    expect(provider.pendingScripts).toBe(0);
  });

  it("are checked when given", () => {
    const wrong = { txet: "x" } as object;
    expect(() => provider.script("next", wrong)).toThrow(/txet/);
  });
});

describe("prompt directives", () => {
  it("fail for one provider only, or only the first times", async () => {
    expect((await chat("[fail:503@openai] hi")).status).toBe(503);
    expect((await chat("[fail:503@openai] hi", { provider: "groq" })).status).toBe(200);
    expect((await chat("[fail:429*1] hi")).status).toBe(429);
    expect((await chat("[fail:429*1] hi")).status).toBe(200);
  });

  it("combine, and leave unknown brackets alone", async () => {
    const { text, parsed } = await chat("[long:3] [length] [x] [no-usage]");
    expect(text.split("\n\n")).toHaveLength(3);
    expect(parsed.choices[0].finish_reason).toBe("length");
    expect(parsed.usage).toBeUndefined();
    expect((await chat("see [1] and [docs](x)")).text).toContain("see [1] and [docs](x)");
  });

  it("call a tool with arguments that its schema takes, once", async () => {
    const parameters = { type: "object", properties: { city: { type: "string" }, days: { type: "integer" } } };
    const tools = [{ type: "function", function: { name: "weather", parameters } }];
    const { parsed } = await chat("[tool]", { body: { tools } });
    const call = parsed.choices[0].message.tool_calls[0].function;
    expect([call.name, JSON.parse(call.arguments)]).toEqual(["weather", { city: "example", days: 1 }]);
    const messages = [
      { role: "user", content: "[tool]" },
      { role: "tool", content: "sunny" },
    ];
    expect((await chat("", { body: { tools, messages } })).text).toContain("The tool said: sunny");
  });

  it("pace and hold a stream", async () => {
    const held = chat("[hold:2] hi", { stream: true });
    await vi.waitFor(() => expect(provider.heldStreams).toBe(1));
    expect(provider.deliveredChunks).toBe(2);
    provider.release();
    expect((await held).raw).toContain("[DONE]");
    const startedAt = performance.now();
    await chat("[slow:50] [say:one two three]", { stream: true });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(38);
  });

  it("do not apply to a request for a title", async () => {
    const system = "Write a short title for this chat.";
    expect((await chat("[fail:503*1] [hold] tell me about bees", { system })).text).toBe("tell me about bees");
    expect((await chat("[fail:503*1] [hold] tell me about bees")).status).toBe(503);
  });
});

it("answers JSON where a response format asks for it", async () => {
  const schema = { type: "object", properties: { tags: { type: "array", items: { enum: ["a", "b"] } } } };
  const response_format = { type: "json_schema", json_schema: { name: "x", schema } };
  expect(JSON.parse((await chat("hi", { body: { response_format } })).text)).toEqual({ tags: ["a"] });
});

it("refuses keys that say they are invalid, bodies that are not JSON, and unknown paths", async () => {
  expect((await chat("hi", { key: "invalid-key" })).parsed.error.code).toBe("invalid_api_key");
  const headers = { "x-api-key": "invalid" };
  expect((await fetch(`${provider.urls.anthropic}/models`, { headers })).status).toBe(401);
  const post = (url: string) => fetch(url, { method: "POST", body: "{" });
  expect((await post(`${provider.urls.openai}/responses`)).status).toBe(400);
  expect((await post(`${provider.urls.openai}/nothing`)).status).toBe(404);
});

it("streams Gemini as a JSON array without alt=sse", async () => {
  provider.script("next", { chunks: ["a", "b"] });
  const body = JSON.stringify({ contents: [{ role: "user", parts: [{ text: "hi" }] }] });
  const url = `${provider.urls.google}/models/gemini-2.5-flash:streamGenerateContent`;
  const parts = JSON.parse(await (await fetch(url, { method: "POST", body })).text());
  expect(
    parts.map(
      (part: { candidates: { content: { parts: { text: string }[] } }[] }) =>
        part.candidates[0]?.content.parts[0]?.text,
    ),
  ).toEqual(["a", "b", ""]);
});

it("runs by itself and is controlled over HTTP", async () => {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const child = spawn(process.execPath, [main, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const { urls } = JSON.parse(String(line));
    const root = new URL("/", urls.openai);
    const call = async (path: string, body?: object) => {
      const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      const response = await fetch(new URL(path, root), init);
      return { status: response.status, body: await response.json() };
    };
    await call("/__script", { match: "next", answer: { text: "scripted", holdAfterChunks: 0 } });
    const messages = [{ role: "user", content: "hi" }];
    const answer = call("/openai/v1/chat/completions", { model: "m", messages });
    await vi.waitFor(async () => expect((await call("/__state")).body.heldStreams).toBe(1));
    expect((await call("/__release", {})).body).toEqual({ released: 1 });
    expect((await answer).body.choices[0].message.content).toBe("scripted");
    expect((await call("/__requests")).body).toMatchObject([{ provider: "openai", body: { messages } }]);
    expect((await call("/__script", { match: "next", answer: { nope: 1 } })).status).toBe(400);
    await call("/__reset", {});
    expect((await call("/__requests")).body).toEqual([]);
  } finally {
    child.kill("SIGTERM");
  }
  expect(await once(child, "exit")).toEqual([0, null]);
});
