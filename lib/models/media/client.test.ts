import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../platform/public/api-client.ts";
import { speakText, transcribeRecording } from "./client.ts";

afterEach(() => vi.unstubAllGlobals());

/** A server that never answers, as `fetch` meets it. */
function neverAnswers() {
  const seen: AbortSignal[] = [];
  vi.stubGlobal("fetch", (_path: string, { signal }: { signal: AbortSignal }) => {
    seen.push(signal);
    return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  return seen;
}

describe.each([
  ["a transcript", (signal: AbortSignal) => transcribeRecording(new Blob(["sound"]), signal)],
  ["speech", (signal: AbortSignal) => speakText("Hello", signal)],
])("%s that nobody wants any more", (_name, ask) => {
  it("leaves the connection, which stops it at the server, and is no failure of the network", async () => {
    const seen = neverAnswers();
    const stop = new AbortController();
    const answer = ask(stop.signal);
    stop.abort();
    await expect(answer).rejects.toSatisfy((error) => !(error instanceof ApiError));
    expect(seen.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

it("says that the server cannot be reached where that is so", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  await expect(speakText("Hello", new AbortController().signal)).rejects.toMatchObject({ code: "offline" });
});
