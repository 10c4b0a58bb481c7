import type { RunningTarget } from "./running-target.ts";

/** The bench's provider itself, as a target like the others. */
export function providerTarget(port: number): RunningTarget {
  return {
    name: "provider",
    load: {
      url: `http://127.0.0.1:${port}/v1/chat/completions`,
      headers: [{}],
      body: JSON.stringify({
        model: "gpt-4.1-mini",
        stream: true,
        messages: [{ role: "user", content: "{{prompt}}" }],
      }),
    },
    pid: null,
    stop: async () => {},
  };
}
