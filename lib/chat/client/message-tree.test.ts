import { describe, expect, it } from "vitest";
import type { MessageNode } from "../schema.ts";
import { indexTree, newestLeaf, pathTo, siblingsOf } from "./message-tree.ts";

function node(id: string, parentId: string | null): MessageNode {
  return { parentId, message: { id, role: "user", parts: [] } };
}
const ids = (nodes: MessageNode[]) => nodes.map((entry) => entry.message.id);

describe("message tree", () => {
  const tree = indexTree([node("q", null), node("a1", "q"), node("a2", "q"), node("q2", "a2"), node("a3", "q2")]);

  it("walks from the root to a leaf", () => {
    expect(ids(pathTo(tree, "a3"))).toEqual(["q", "a2", "q2", "a3"]);
    expect(ids(pathTo(tree, "a1"))).toEqual(["q", "a1"]);
    expect(pathTo(tree, "unknown")).toEqual([]);
    expect(pathTo(tree, null)).toEqual([]);
  });

  it("finds the newest end of a branch", () => {
    expect(newestLeaf(tree, null)).toBe("a3");
    expect(newestLeaf(tree, "a1")).toBe("a1");
    expect(newestLeaf(indexTree([]), null)).toBeNull();
  });

  it("numbers the versions of a message", () => {
    expect(siblingsOf(tree, "a2")).toEqual({ ids: ["a1", "a2"], index: 1 });
    expect(siblingsOf(tree, "q")).toEqual({ ids: ["q"], index: 0 });
  });

  it("shows a node whose parent is missing", () => {
    const torn = indexTree([node("b", "lost"), node("c", "b")]);
    expect(ids(pathTo(torn, "c"))).toEqual(["b", "c"]);
    expect(newestLeaf(torn, null)).toBe("c");
    expect(siblingsOf(torn, "b").ids).toEqual(["b"]);
  });

  it("ends on a cycle", () => {
    const loop = indexTree([node("x", "y"), node("y", "x")]);
    expect(ids(pathTo(loop, "x"))).toEqual(["y", "x"]);
    expect(newestLeaf(loop, "x")).toBeDefined();
  });

  it("walks 20,000 levels without recursion", () => {
    const deep = indexTree(Array.from({ length: 20_000 }, (_, at) => node(`m${at}`, at === 0 ? null : `m${at - 1}`)));
    expect(newestLeaf(deep, null)).toBe("m19999");
    expect(pathTo(deep, "m19999")).toHaveLength(20_000);
  });
});
