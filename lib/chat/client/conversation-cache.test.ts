import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { conversationKey, conversationsKey } from "../client.ts";
import type { Conversation, ConversationDetail } from "../schema.ts";
import {
  findConversation,
  patchConversation,
  putConversation,
  putNodes,
  removeConversation,
} from "./conversation-cache.ts";

function conversation(id: string, hour: number, more: Partial<Conversation> = {}): Conversation {
  return {
    id,
    title: id,
    model: "nexus/auto",
    routeMode: "balanced",
    systemPrompt: "",
    pinnedAt: null,
    archivedAt: null,
    lastMessageAt: `2026-11-21T${String(hour).padStart(2, "0")}:00:00Z`,
    createdAt: "2026-11-21T00:00:00Z",
    temporary: false,
    projectId: null,
    running: false,
    ...more,
  };
}
const listKey = (archived: boolean) => [...conversationsKey, { archived }];
let client: QueryClient;
const ids = (archived = false) =>
  client
    .getQueryData<{ pages: { items: Conversation[] }[] }>(listKey(archived))
    ?.pages.map((page) => page.items.map((item) => item.id));

beforeEach(() => {
  client = new QueryClient();
  const pinned = conversation("pin", 1, { pinnedAt: "2026-11-20T00:00:00Z" });
  client.setQueryData(listKey(false), {
    pages: [
      { items: [pinned, conversation("nine", 9), conversation("eight", 8)], nextCursor: "x" },
      { items: [conversation("four", 4)], nextCursor: null },
    ],
    pageParams: [undefined, "x"],
  });
  client.setQueryData(listKey(true), { pages: [{ items: [], nextCursor: null }], pageParams: [undefined] });
});

describe("conversation cache", () => {
  it("puts a conversation where its time says, below the pinned ones, once", () => {
    putConversation(client, conversation("new", 12));
    expect(ids()).toEqual([["pin", "new", "nine", "eight"], ["four"]]);
    putConversation(client, conversation("four", 13));
    expect(ids()).toEqual([["pin", "four", "new", "nine", "eight"], []]);
  });

  it("keeps a changed conversation at its place on whatever page it is, and adds none that are still to be read", () => {
    const page = (hours: number[], nextCursor: string | null) => ({
      items: hours.map((hour) => conversation(String(hour), hour)),
      nextCursor,
    });
    client.setQueryData(listKey(false), { pages: [page([19, 18, 17], "x"), page([16, 15, 14], "y")], pageParams: [] });
    for (const id of ["19", "17", "15", "14"]) patchConversation(client, id, { title: "Renamed" });
    expect(ids()?.flat()).toEqual(["19", "18", "17", "16", "15", "14"]);
    putConversation(client, conversation("3", 3));
    expect(ids()?.flat()).not.toContain("3");
    client.setQueryData(listKey(false), { pages: [page([19], "x"), page([], null)], pageParams: [] });
    putConversation(client, conversation("3", 3));
    expect(ids()).toEqual([["19"], ["3"]]);
  });

  it("keeps pinned ones in the order in which they were pinned", () => {
    const later = conversation("later", 0, { pinnedAt: "2026-11-20T12:00:00Z" });
    putConversation(client, later);
    patchConversation(client, "pin", { title: "Renamed" });
    expect(ids()?.[0]?.slice(0, 2)).toEqual(["later", "pin"]);
  });

  it("moves between the list and the archive", () => {
    patchConversation(client, "nine", { archivedAt: "2026-11-21T10:00:00Z" });
    expect(ids()).toEqual([["pin", "eight"], ["four"]]);
    expect(ids(true)).toEqual([["nine"]]);
    patchConversation(client, "nine", { archivedAt: null });
    expect(ids()).toEqual([["pin", "nine", "eight"], ["four"]]);
    expect(ids(true)).toEqual([[]]);
  });

  it("are in the list of the project that they are moved to, and in no other one's", () => {
    const listed = (projectId: string) =>
      client
        .getQueryData<{ pages: { items: Conversation[] }[] }>([...conversationsKey, { archived: false, projectId }])
        ?.pages.flatMap((page) => page.items.map((item) => item.id));
    for (const projectId of ["a", "b"]) {
      client.setQueryData([...conversationsKey, { archived: false, projectId }], {
        pages: [{ items: [], nextCursor: null }],
      });
    }
    patchConversation(client, "four", { projectId: "a" });
    patchConversation(client, "eight", { projectId: "a" });
    const all = ids()?.flat();
    expect([listed("a"), listed("b")]).toEqual([["eight", "four"], []]);
    patchConversation(client, "eight", { projectId: "b" });
    patchConversation(client, "four", { projectId: null });
    expect([listed("a"), listed("b"), ids()?.flat()]).toEqual([[], ["eight"], all]);
    expect(all).toEqual(expect.arrayContaining(["eight", "four"]));
  });

  it("returns what was there before a change, and removes", () => {
    expect(patchConversation(client, "eight", { title: "Eight" })?.title).toBe("eight");
    expect(findConversation(client, "eight")?.title).toBe("Eight");
    expect(patchConversation(client, "unknown", { title: "x" })).toBeUndefined();
    removeConversation(client, "eight");
    expect(findConversation(client, "eight")).toBeUndefined();
  });

  it("keeps a removed conversation out of the lists while its answer ends, and takes it back", () => {
    const added = conversation("new", 12, { running: true });
    client.setQueryData(conversationKey("new"), { conversation: added, nodes: [], activeLeafId: null });
    putConversation(client, added);
    removeConversation(client, "new");
    patchConversation(client, "new", { running: false });
    expect(ids()).toEqual([["pin", "nine", "eight"], ["four"]]);
    expect(findConversation(client, "new")?.running).toBe(false);
    putConversation(client, added);
    patchConversation(client, "new", { running: false });
    expect(ids()).toEqual([["pin", "new", "nine", "eight"], ["four"]]);
  });

  it("adds and replaces messages and moves the reader", () => {
    const detail: ConversationDetail = { conversation: conversation("c", 1), nodes: [], activeLeafId: null };
    client.setQueryData(conversationKey("c"), detail);
    const node = (text: string) => ({
      parentId: null,
      message: { id: "m", role: "user" as const, parts: [{ type: "text" as const, text }] },
    });
    putNodes(client, "c", [node("one")], "m");
    putNodes(client, "c", [node("two")]);
    const after = client.getQueryData<ConversationDetail>(conversationKey("c"));
    expect(after?.nodes).toEqual([node("two")]);
    expect(after?.activeLeafId).toBe("m");
  });

  it("has a conversation that is still being read read again, instead of giving up the reading", async () => {
    const detail: ConversationDetail = { conversation: conversation("c", 1), nodes: [], activeLeafId: "m" };
    const answers = [Promise.withResolvers<ConversationDetail>(), Promise.withResolvers<ConversationDetail>()];
    let asked = 0;
    const observer = new QueryObserver(client, {
      queryKey: conversationKey("c"),
      queryFn: () => answers[asked++]?.promise ?? Promise.reject(new Error("asked too often")),
    });
    const unsubscribe = observer.subscribe(() => undefined);
    const message = { id: "m", role: "assistant" as const, parts: [] };
    putNodes(client, "c", [{ parentId: null, message }]);
    answers[1]?.resolve(detail);
    await vi.waitFor(() => expect(observer.getCurrentResult().data).toEqual(detail));
    unsubscribe();
  });
});
