import { QueryClient } from "@tanstack/react-query";
import { beforeEach, describe, expect, it, vi } from "vitest";
import * as client from "../client.ts";
import type { Feedback } from "../feedback/schema.ts";
import type { ConversationDetail } from "../schema.ts";
import { saveFeedback } from "./save-feedback.ts";

vi.mock("../client.ts", async (importOriginal) => ({
  ...(await importOriginal<typeof import("../client.ts")>()),
  giveFeedback: vi.fn(),
  takeFeedbackBack: vi.fn(),
}));

const say = (verdict: "good" | "bad"): Feedback => ({ verdict, wrongChoice: false, reason: "" });
let queryClient: QueryClient;
const key = client.conversationKey("c");
const shown = () =>
  queryClient.getQueryData<ConversationDetail>(key)?.nodes.find(({ message }) => message.id === "a")?.message.metadata
    ?.feedback ?? null;
const save = (feedback: Feedback | null) => saveFeedback(queryClient, "c", "a", feedback);

/** Makes the next request wait until it is told how it ends. */
function held(request: typeof client.giveFeedback | typeof client.takeFeedbackBack) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  vi.mocked(request as () => Promise<void>).mockReturnValueOnce(promise);
  return { resolve: () => resolve(), reject: () => reject(new Error("offline")) };
}

beforeEach(() => {
  queryClient = new QueryClient();
  const metadata = { createdAt: "2026-11-25T00:00:00Z", status: "complete" as const };
  const message = (id: string) => ({ id, role: "assistant" as const, parts: [], metadata });
  queryClient.setQueryData(key, {
    conversation: {},
    nodes: [
      { parentId: null, message: message("a") },
      { parentId: "a", message: message("b") },
    ],
    activeLeafId: "b",
  });
});

describe("saving feedback", () => {
  it("shows it before the server has it, and keeps the rest of the conversation", async () => {
    const request = held(client.giveFeedback);
    const saved = save(say("good"));
    expect(shown()).toEqual(say("good"));
    expect(queryClient.getQueryData<ConversationDetail>(key)).toMatchObject({
      activeLeafId: "b",
      nodes: [{ message: { id: "a", metadata: { status: "complete" } } }, { parentId: "a" }],
    });
    request.resolve();
    await saved;
    expect(shown()).toEqual(say("good"));
    expect(client.giveFeedback).toHaveBeenCalledWith("a", say("good"));
  });

  it("shows again what was there when it fails, and says so", async () => {
    await save(say("good"));
    const request = held(client.takeFeedbackBack);
    const saved = save(null);
    expect(shown()).toBeNull();
    request.reject();
    await expect(saved).rejects.toThrow("offline");
    expect(shown()).toEqual(say("good"));
  });

  it("sends one after the other, and a failure does not undo what was said later", async () => {
    const first = held(client.giveFeedback);
    const one = save(say("good"));
    const second = held(client.giveFeedback);
    const two = save(say("bad"));
    await vi.waitFor(() => expect(client.giveFeedback).toHaveBeenCalledTimes(1));
    first.reject();
    await expect(one).rejects.toThrow("offline");
    expect(shown()).toEqual(say("bad"));
    await vi.waitFor(() => expect(client.giveFeedback).toHaveBeenCalledTimes(2));
    second.reject();
    await expect(two).rejects.toThrow("offline");
    expect(shown()).toBeNull();
  });
});
