import type { RunningTarget } from "./running-target.ts";
import type { RunningProduct } from "./start-product.ts";

const MODEL = "openai/gpt-4.1-mini";

/** The load goes to the address itself, as to the bare route; the app is told the name that it knows itself by. */
function addressOf(url: string): { root: string; host: string } {
  const { host, port } = new URL(url);
  return { root: `http://127.0.0.1:${port}`, host };
}

/**
 * The full chat route, as the web client calls it. Each virtual user keeps one conversation and always writes a new
 * first message in it, so that no answer carries more history than those of the bare route.
 */
export function chatRouteTarget({ url, users, pid }: RunningProduct): RunningTarget {
  const { root, host } = addressOf(url);
  return {
    name: "chat route",
    load: {
      url: `${root}/api/v1/chat`,
      headers: users.map(({ cookie }) => ({ host, cookie, origin: url })),
      body: JSON.stringify({
        trigger: "submit",
        id: "{{id}}",
        conversationId: "{{conversation}}",
        parentId: null,
        content: [{ type: "text", text: "{{prompt}}" }],
        model: MODEL,
      }),
    },
    pid,
    stop: async () => {},
  };
}

/** The OpenAI-compatible route, by API key. */
export function compatibleRouteTarget({ url, users, pid }: RunningProduct): RunningTarget {
  const { root, host } = addressOf(url);
  return {
    name: "OpenAI-compatible route",
    load: {
      url: `${root}/api/v1/chat/completions`,
      headers: users.map(({ apiKey }) => ({ host, authorization: `Bearer ${apiKey}` })),
      body: JSON.stringify({ model: MODEL, stream: true, messages: [{ role: "user", content: "{{prompt}}" }] }),
    },
    pid,
    stop: async () => {},
  };
}
