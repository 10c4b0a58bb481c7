import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { profileKey } from "../../auth/client.ts";
import { conversationKey } from "../client.ts";
import type { ChatMessage, Conversation, ConversationDetail, MessageStatus } from "../schema.ts";
import { createChatSession } from "./chat-session.ts";
import { createConversation, createEntry } from "./create-entry.ts";
import type { OutboxEntry } from "./outbox-entry.ts";
// Loaded before the first test, whose patience is short.
import "./run-chat.ts";

const stored = vi.hoisted(() => new Map<string, OutboxEntry>());
vi.mock("idb", () => ({
  openDB: async () => ({
    close: () => undefined,
    getAll: async () => [...stored.values()],
    put: async (_store: string, entry: OutboxEntry) => stored.set(entry.id, entry) && entry.id,
    delete: async (_store: string, id: string) => void stored.delete(id),
  }),
  deleteDB: async () => stored.clear(),
}));

type Answer = (init: RequestInit | undefined) => Response | Promise<Response>;
const asked: string[] = [];
/** What the server answers, by method and path; whatever is not there is not reached. */
let server: Record<string, Answer>;
let channels: EventTarget[];
let session: ReturnType<typeof createChatSession>;
let queryClient: QueryClient;

beforeEach(() => {
  stored.clear();
  asked.length = 0;
  server = {};
  channels = [];
  const nothing = () => undefined;
  vi.stubGlobal("addEventListener", nothing);
  vi.stubGlobal("removeEventListener", nothing);
  vi.stubGlobal("document", { visibilityState: "visible", addEventListener: nothing });
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: nothing, removeItem: nothing });
  vi.stubGlobal("navigator", {
    onLine: true,
    locks: { request: (_name: string, _options: object, work: () => Promise<void>) => work() },
  });
  vi.stubGlobal(
    "BroadcastChannel",
    class extends EventTarget {
      constructor() {
        super();
        channels.push(this);
      }
      postMessage = nothing;
      close = nothing;
    },
  );
  vi.stubGlobal("fetch", async (path: string, init?: RequestInit) => {
    const call = `${init?.method ?? "GET"} ${path.replace("/api/v1", "")}`;
    asked.push(call);
    const answer = server[call];
    if (!answer) throw new TypeError("not reached");
    return answer(init);
  });
  queryClient = new QueryClient();
  session = createChatSession(queryClient, { userId: "u", workspaceId: "w" });
});
afterEach(() => {
  session.dispose();
  queryClient.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const ANSWER = "a1";
const FOLLOW = `GET /messages/${ANSWER}/stream?after=0`;
const metadata = (status: MessageStatus) => ({ createdAt: "2026-11-27T00:00:00Z", status });
const answered = (status: MessageStatus): ChatMessage => ({
  id: ANSWER,
  role: "assistant",
  parts: [{ type: "text", text: status === "complete" ? "Stored." : "" }],
  metadata: metadata(status),
});

function entryOf(text = "Hello", conversationId = "c1"): OutboxEntry {
  const place = { conversationId, attachments: [], parentId: null, after: null };
  return createEntry({ ...place, text, model: "nexus/auto", routeMode: "balanced" });
}

function detailOf(status: MessageStatus): ConversationDetail {
  const conversation: Conversation = { ...createConversation(entryOf(), "Hello"), running: status === "streaming" };
  const question: ChatMessage = { id: "q1", role: "user", parts: [], metadata: metadata("complete") };
  const nodes = [
    { parentId: null, message: question },
    { parentId: "q1", message: answered(status) },
  ];
  return { conversation, nodes, activeLeafId: ANSWER };
}

/** The conversation on screen, whose next reading `read` answers. */
function show(read: () => Promise<ConversationDetail>) {
  queryClient.setQueryData(conversationKey("c1"), detailOf("streaming"));
  const queryFn = vi.fn(read);
  const observer = new QueryObserver(queryClient, { queryKey: conversationKey("c1"), queryFn, staleTime: 60_000 });
  observer.subscribe(() => undefined);
  return queryFn;
}

const cached = () => queryClient.getQueryData<ConversationDetail>(conversationKey("c1"));
const isInvalidated = () => queryClient.getQueryState(conversationKey("c1"))?.isInvalidated;
const over = () => new Response(null, { status: 204 });

/** The stream of an answer that waits for `end`. */
function heldStream() {
  const ended = Promise.withResolvers<void>();
  const chunks = [{ type: "start", messageId: ANSWER, messageMetadata: metadata("streaming") }, { type: "start-step" }];
  const rest = [{ type: "finish-step" }, { type: "finish", messageMetadata: metadata("complete") }];
  const encode = (list: object[]) =>
    new TextEncoder().encode(list.map((c) => `data: ${JSON.stringify(c)}\n\n`).join(""));
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(encode(chunks));
      await ended.promise;
      controller.enqueue(encode(rest));
      controller.enqueue(new TextEncoder().encode("data: [DONE]\n\n"));
      controller.close();
    },
  });
  return { answer: () => new Response(body), end: ended.resolve };
}

describe("a message that is sent", () => {
  it("counts as taken when its answer is over already, and has the stored answer shown", async () => {
    const accepted = { status: 204, headers: { "x-nexus-message-id": ANSWER } };
    server = { "POST /chat": () => new Response(null, accepted), [FOLLOW]: over };
    const read = show(async () => detailOf("complete"));
    const reconnecting = new Set<boolean | undefined>();
    session.runs.subscribe(() => reconnecting.add(session.runs.find("c1")?.reconnecting));
    await session.submit(entryOf(), null);
    await vi.waitFor(() => expect(session.outbox.getSnapshot()).toEqual({ entries: [], sendingId: null }));
    await vi.waitFor(() => expect(session.runs.find("c1")).toBeNull());
    expect(read).toHaveBeenCalledOnce();
    expect(cached()?.nodes.at(-1)?.message).toEqual(answered("complete"));
    expect(asked).toEqual(["POST /chat", FOLLOW]);
    expect(reconnecting).not.toContain(true);
  });

  it("says whose page it comes from, and waits while somebody else is signed in", async () => {
    const pages: (string | null | undefined)[] = [];
    server = {
      "POST /chat": (init) => {
        const headers = new Headers(init?.headers);
        pages.push(headers.get("x-page-user"), headers.get("x-page-workspace"));
        return Response.json({ error: { code: "unauthenticated", message: "Somebody else." } }, { status: 401 });
      },
    };
    queryClient.setQueryData(profileKey, { id: "u" });
    const entry = { ...entryOf(), workspaceId: "w" };
    await session.submit(entry, null);
    await vi.waitFor(() => expect(pages).toEqual(["u", "w"]));
    await vi.waitFor(() => expect(session.outbox.getSnapshot()).toEqual({ entries: [entry], sendingId: null }));
    expect([...stored.values()]).toEqual([entry]);
    // Whose page it has to be is asked.
    expect(queryClient.getQueryState(profileKey)?.isInvalidated).toBe(true);
  });

  it("waits where it was written, until its workspace is worked in again", async () => {
    server = { "POST /chat": () => new Response(null, { status: 204, headers: { "x-nexus-message-id": ANSWER } }) };
    const there = { ...entryOf(), workspaceId: "other" };
    stored.set(there.id, there);
    await session.outbox.flush();
    expect(session.outbox.getSnapshot().entries).toEqual([there]);
    expect(asked).toEqual([]);
    session.dispose();
    session = createChatSession(queryClient, { userId: "u", workspaceId: "other" });
    await vi.waitFor(() => expect(stored.size).toBe(0));
    expect(asked).toContain("POST /chat");
  });

  it("is tried once, and again when it is time, while the server has trouble", async () => {
    server = { "POST /chat": () => Response.json({ error: { code: "internal", message: "No." } }, { status: 500 }) };
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await session.submit(entryOf(), null);
    await vi.advanceTimersByTimeAsync(900);
    expect(asked).toEqual(["POST /chat"]);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toEqual(["POST /chat", "POST /chat"]);
  });
});

describe("an answer whose log is gone", () => {
  it("is read from the conversation before the run counts as over, and is not joined again", async () => {
    server = { [FOLLOW]: over };
    const reading = Promise.withResolvers<ConversationDetail>();
    const read = show(() => reading.promise);
    session.resume("c1", "q1", ANSWER);
    await vi.waitFor(() => expect(read).toHaveBeenCalledOnce());
    expect(session.runs.find("c1")).not.toBeNull();
    // The server cannot say yet how it ended.
    reading.resolve(detailOf("streaming"));
    await vi.waitFor(() => expect(session.runs.find("c1")).toBeNull());
    session.resume("c1", "q1", ANSWER);
    expect(session.runs.find("c1")).toBeNull();
    expect(asked).toEqual([FOLLOW]);
  });

  it("is read when its conversation is next on screen", async () => {
    server = { [FOLLOW]: over };
    queryClient.setQueryData(conversationKey("c1"), detailOf("streaming"));
    session.resume("c1", "q1", ANSWER);
    await vi.waitFor(() => expect(session.runs.find("c1")).toBeNull());
    expect(cached()?.conversation.running).toBe(false);
    expect(isInvalidated()).toBe(true);
  });

  it("may be joined once more where the server was not reached", async () => {
    vi.useFakeTimers();
    try {
      show(async () => detailOf("streaming"));
      session.resume("c1", "q1", ANSWER);
      await vi.advanceTimersByTimeAsync(10 * 60_000);
      expect(session.runs.find("c1")).toBeNull();
      const before = asked.length;
      session.resume("c1", "q1", ANSWER);
      await vi.advanceTimersByTimeAsync(10);
      expect(asked.length).toBeGreaterThan(before);
      session.dispose();
      await vi.advanceTimersByTimeAsync(60_000);
    } finally {
      vi.useRealTimers();
    }
  });
});

it("reads a conversation in which another tab has sent something when the run that is read here is over", async () => {
  const held = heldStream();
  server = { [FOLLOW]: held.answer };
  const read = show(async () => detailOf("complete"));
  const waiting = { ...entryOf("Next"), after: "q0" };
  await session.outbox.add(waiting);
  session.resume("c1", "q1", ANSWER);
  await vi.waitFor(() => expect(asked).toEqual([FOLLOW]));
  stored.delete(waiting.id);
  for (const channel of channels) channel.dispatchEvent(new Event("message"));
  await vi.waitFor(() => expect(session.outbox.getSnapshot().entries).toEqual([]));
  expect(read).not.toHaveBeenCalled();
  held.end();
  await vi.waitFor(() => expect(read).toHaveBeenCalledOnce());
  await vi.waitFor(() => expect(session.runs.find("c1")).toBeNull());
});
