import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "../../platform/public/api-client.ts";
import { conversationKey } from "../client.ts";
import { startComparison } from "../compare/client.ts";
import type { StartedComparison } from "../compare/schema.ts";
import type { ConversationDetail } from "../schema.ts";
import { askSeveral } from "./ask-several.ts";
import { createConversation, createEntry } from "./create-entry.ts";

vi.mock("../compare/client.ts", () => ({ startComparison: vi.fn() }));
vi.mock("./pause-before.ts", () => ({ pauseBefore: () => Promise.resolve() }));

const PAGE = { userId: "u", workspaceId: "w" };
const MODELS = ["x/a", "x/b"];
const entry = createEntry({
  conversationId: "c",
  text: "Hi",
  attachments: [],
  parentId: null,
  after: null,
  model: "nexus/auto",
  routeMode: "balanced",
});
const started = (blind: boolean): StartedComparison => ({
  id: "x",
  conversationId: "c",
  questionId: entry.id,
  blind,
  answerIds: ["a1", "a2"],
  models: blind
    ? null
    : [
        { id: "x/a", name: "A" },
        { id: "x/b", name: "B" },
      ],
});
const failure = (status: number, code: string) => new ApiError(status, { code, message: "No." });
let queryClient: QueryClient;
const detail = () => queryClient.getQueryData<ConversationDetail>(conversationKey("c"));

beforeEach(() => {
  queryClient = new QueryClient();
});

it("shows the message with its answers as they begin, in a conversation that it makes", async () => {
  vi.mocked(startComparison).mockResolvedValue(started(false));
  await askSeveral(queryClient, PAGE, entry, MODELS, createConversation(entry, "Hi"));
  const { nodes = [], activeLeafId, conversation } = detail() ?? {};
  expect(activeLeafId).toBe("a1");
  expect(conversation).toMatchObject({ id: "c", running: true });
  expect(nodes.map(({ parentId, message }) => [parentId, message.id])).toEqual([
    [null, entry.id],
    [entry.id, "a1"],
    [entry.id, "a2"],
  ]);
  expect(nodes[2]?.message.metadata).toMatchObject({
    status: "streaming",
    modelName: "B",
    comparison: { id: "x", blind: false, position: 1, size: 2 },
  });
  expect(startComparison).toHaveBeenCalledExactlyOnceWith(
    PAGE,
    expect.objectContaining({ blind: false, models: MODELS }),
  );
});

it("names no model of a blind one", async () => {
  vi.mocked(startComparison).mockResolvedValue(started(true));
  await askSeveral(queryClient, PAGE, entry, null, createConversation(entry, "Hi"));
  expect(vi.mocked(startComparison).mock.calls[0]?.[1]).not.toHaveProperty("models");
  expect(detail()?.nodes[1]?.message.metadata).not.toHaveProperty("modelId");
});

it("asks again with the same ids while the server is not reached", async () => {
  vi.mocked(startComparison)
    .mockRejectedValueOnce(failure(0, "offline"))
    .mockRejectedValueOnce(failure(503, "unavailable"))
    .mockResolvedValueOnce(started(false));
  await askSeveral(queryClient, PAGE, entry, MODELS, createConversation(entry, "Hi"));
  const bodies = vi.mocked(startComparison).mock.calls.map(([userId, body]) => ({ userId, ...body }));
  expect(bodies).toHaveLength(3);
  expect(new Set(bodies.map(({ id }) => id)).size).toBe(1);
  expect(detail()?.nodes).toHaveLength(3);
});

it.each([
  [402, "quota_exceeded", 1],
  [503, "model_not_configured", 1],
  [0, "offline", 4],
])("shows nothing when it is refused (%i %s)", async (status, code, times) => {
  vi.mocked(startComparison).mockRejectedValue(failure(status, code));
  await expect(askSeveral(queryClient, PAGE, entry, MODELS, createConversation(entry, "Hi"))).rejects.toMatchObject({
    code,
  });
  expect(startComparison).toHaveBeenCalledTimes(times);
  expect(detail()).toBeUndefined();
});
