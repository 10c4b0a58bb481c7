import { describe, expect, it } from "vitest";
import type { ConversationDetail, MessageNode } from "../schema.ts";
import type { OutboxEntry } from "./outbox-entry.ts";
import type { LiveRun } from "./run-registry.ts";
import { buildThread, showsMessage, type ThreadRow } from "./thread-rows.ts";

function node(id: string, parentId: string | null): MessageNode {
  return { parentId, message: { id, role: id.startsWith("q") ? "user" : "assistant", parts: [] } };
}

function detail(activeLeafId: string | null): ConversationDetail {
  const conversation = {
    id: "c",
    title: "Title",
    model: "nexus/auto",
    routeMode: "balanced" as const,
    systemPrompt: "",
    pinnedAt: null,
    archivedAt: null,
    lastMessageAt: "2026-11-21T00:00:00Z",
    createdAt: "2026-11-21T00:00:00Z",
    temporary: false,
    projectId: null,
    running: false,
  };
  return {
    conversation,
    nodes: [node("q1", null), node("a1", "q1"), node("a2", "q1"), node("q2", "a1")],
    activeLeafId,
  };
}

function pending(id: string, more: Partial<OutboxEntry>): OutboxEntry {
  return {
    id,
    conversationId: "c",
    body: { trigger: "submit", id, conversationId: "c", content: [] },
    parentId: null,
    after: null,
    message: { id, role: "user", parts: [] },
    createdAt: "",
    refused: null,
    ...more,
  };
}
const run = (more: Partial<LiveRun>): LiveRun => ({
  conversationId: "c",
  parentId: "q1",
  answerId: null,
  chat: null,
  reconnecting: false,
  stopping: false,
  ...more,
});
const shape = (rows: ThreadRow[]) => rows.map((row) => `${row.kind}:${row.key}`);

describe("buildThread", () => {
  it("shows the path to the active leaf", () => {
    const thread = buildThread(detail("q2"), [], null, null);
    expect(shape(thread.rows)).toEqual(["user:q1", "answer:a1", "user:q2"]);
    expect(thread.rows[1]).toMatchObject({ siblings: { ids: ["a1", "a2"], index: 0 }, live: false });
  });

  it("falls back to the newest branch", () => {
    expect(shape(buildThread(detail(null), [], null, null).rows)).toEqual(["user:q1", "answer:a2"]);
    expect(buildThread(detail("gone"), [], null, null).leafId).toBe("a2");
    expect(buildThread(undefined, [], null, null)).toMatchObject({ rows: [], leafId: null });
  });

  it("puts what waits below its parent, with a mark behind the one on the wire", () => {
    const waiting = [pending("q8", { parentId: "a2" }), pending("q9", { after: "q8" })];
    const thread = buildThread(detail("q2"), waiting, "q8", null);
    expect(shape(thread.rows)).toEqual(["user:q1", "answer:a2", "pending:q8", "waiting:waiting-q8", "pending:q9"]);
  });

  it("shows a message once while it is both sent and stored", () => {
    const thread = buildThread(detail("q2"), [pending("q2", { parentId: "a1" })], null, null);
    expect(shape(thread.rows)).toEqual(["user:q1", "answer:a1", "user:q2"]);
  });

  it("marks the live answer, and cuts the path where another answer was asked for", () => {
    const live = buildThread(detail("a2"), [], null, run({ answerId: "a2" }));
    expect(live.rows.at(-1)).toMatchObject({ kind: "answer", live: true });
    expect(shape(buildThread(detail("q2"), [], null, run({})).rows)).toEqual(["user:q1", "waiting:waiting-q1"]);
  });
});

describe("compared answers", () => {
  function compared(outcome?: "kept" | "lost"): ConversationDetail {
    const answer = (id: string, position: number): MessageNode => ({
      parentId: "q1",
      message: {
        ...node(id, "q1").message,
        metadata: {
          createdAt: "",
          status: "complete",
          comparison: { id: "x", blind: false, position, size: 2, ...(outcome ? { outcome } : {}) },
        },
      },
    });
    return { ...detail("b1"), nodes: [node("q1", null), node("a1", "q1"), answer("b2", 1), answer("b1", 0)] };
  }

  it("stand side by side in the order of their columns, without the other answers of the message", () => {
    const { rows } = buildThread(compared(), [], null, null);
    expect(rows.map(({ kind }) => kind)).toEqual(["user", "comparison"]);
    const row = rows[1] as Extract<ThreadRow, { kind: "comparison" }>;
    expect(row.nodes.map(({ message }) => message.id)).toEqual(["b1", "b2"]);
    expect(["b1", "b2", "a1"].map((id) => showsMessage(row, id))).toEqual([true, true, false]);
  });

  it("become one answer with rivals once the choice is made, or when something goes on below it", () => {
    const [, chosen] = buildThread(compared("kept"), [], null, null).rows;
    expect(chosen).toMatchObject({ kind: "answer", key: "b1", siblings: { ids: ["a1", "b2", "b1"] } });
    expect((chosen as Extract<ThreadRow, { kind: "answer" }>).rivals.map(({ message }) => message.id)).toEqual(["b2"]);
    const open = compared();
    const below = { ...open, nodes: [...open.nodes, node("q2", "b1")], activeLeafId: "q2" };
    const [, alone] = buildThread(below, [], null, null).rows;
    expect(alone).toMatchObject({ kind: "answer", key: "b1", rivals: [] });
  });
});
