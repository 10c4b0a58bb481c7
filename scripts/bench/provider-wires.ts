/** The bytes of one answer, prepared once. */
export type BenchWire = {
  head: string;
  delta(text: string): string;
  tail: string;
  /** The answer to a request that does not stream (titles). */
  whole: string;
  models: string;
};

const MODEL = "gpt-4.1-mini";
const models = JSON.stringify({
  object: "list",
  data: [{ id: MODEL, object: "model", created: 0, owned_by: "bench" }],
});

const chunkOf = (choices: string, more = "") =>
  `data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1767225600,"model":"${MODEL}","choices":[${choices}]${more}}\n\n`;
const deltaOf = (delta: string, finish = "null") => chunkOf(`{"index":0,"delta":${delta},"finish_reason":${finish}}`);
const chatUsage = `,"usage":{"prompt_tokens":12,"completion_tokens":50,"total_tokens":62}`;

/** OpenAI chat completions. The text must not need JSON escapes. */
export const chatWire: BenchWire = {
  head: deltaOf(`{"role":"assistant","content":""}`),
  delta: (text) => deltaOf(`{"content":"${text}"}`),
  tail: `${deltaOf("{}", `"stop"`)}${chunkOf("", chatUsage)}data: [DONE]\n\n`,
  whole: JSON.stringify({
    id: "chatcmpl-bench",
    object: "chat.completion",
    created: 1_767_225_600,
    model: MODEL,
    choices: [{ index: 0, message: { role: "assistant", content: "A bench chat" }, finish_reason: "stop" }],
    usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
  }),
  models,
};

const event = (type: string, fields: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const usage = {
  input_tokens: 12,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 50,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 62,
};
const part = (text: string) => ({ type: "output_text", text, annotations: [] });
const message = (status: string, content: unknown[]) => ({
  type: "message",
  id: "msg_bench",
  status,
  role: "assistant",
  content,
});
const response = (status: string, text?: string) => ({
  id: "resp_bench",
  object: "response",
  created_at: 1_767_225_600,
  model: MODEL,
  status,
  error: null,
  incomplete_details: null,
  output: text === undefined ? [] : [message("completed", [part(text)])],
  usage: text === undefined ? null : usage,
});

/** OpenAI responses. The text must not need JSON escapes. */
export const responsesWire: BenchWire = {
  head: [
    event("response.created", { response: response("in_progress") }),
    event("response.output_item.added", { output_index: 0, item: message("in_progress", []) }),
    event("response.content_part.added", { item_id: "msg_bench", output_index: 0, content_index: 0, part: part("") }),
  ].join(""),
  delta: (text) =>
    `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","item_id":"msg_bench","output_index":0,"content_index":0,"delta":"${text}"}\n\n`,
  tail: [
    event("response.output_text.done", { item_id: "msg_bench", output_index: 0, content_index: 0, text: "" }),
    event("response.output_item.done", { output_index: 0, item: message("completed", [part("")]) }),
    event("response.completed", { response: response("completed", "") }),
  ].join(""),
  whole: JSON.stringify(response("completed", "A bench chat")),
  models,
};
