import type { MessageNode } from "../schema.ts";

/** The message tree of a conversation, indexed. `children` keeps the order of the nodes, oldest first. */
export interface MessageTree {
  byId: ReadonlyMap<string, MessageNode>;
  children: ReadonlyMap<string | null, readonly string[]>;
}

export interface Siblings {
  ids: readonly string[];
  index: number;
}

/** Indexes `nodes`. A node whose parent is unknown counts as a root, so that a torn list still shows. */
export function indexTree(nodes: readonly MessageNode[]): MessageTree {
  const byId = new Map(nodes.map((node) => [node.message.id, node]));
  const children = new Map<string | null, string[]>();
  for (const node of byId.values()) {
    const parentId = node.parentId !== null && byId.has(node.parentId) ? node.parentId : null;
    const list = children.get(parentId);
    if (list) list.push(node.message.id);
    else children.set(parentId, [node.message.id]);
  }
  return { byId, children };
}

/** The nodes from the root to `leafId`. Empty when `leafId` is unknown. A cycle ends the walk instead of the tab. */
export function pathTo(tree: MessageTree, leafId: string | null): MessageNode[] {
  const path: MessageNode[] = [];
  const seen = new Set<string>();
  let current = leafId === null ? undefined : tree.byId.get(leafId);
  while (current && !seen.has(current.message.id)) {
    seen.add(current.message.id);
    path.push(current);
    current = current.parentId === null ? undefined : tree.byId.get(current.parentId);
  }
  return path.reverse();
}

/** The end of the newest branch below `id` (null: of the whole tree), following the last child at every fork. */
export function newestLeaf(tree: MessageTree, id: string | null): string | null {
  const seen = new Set<string>();
  let current = id;
  for (;;) {
    const next = tree.children.get(current)?.at(-1);
    if (next === undefined || seen.has(next)) return current;
    seen.add(next);
    current = next;
  }
}

/** The versions of a message: the children of its parent, and which of them it is. */
export function siblingsOf(tree: MessageTree, id: string): Siblings {
  const parentId = tree.byId.get(id)?.parentId ?? null;
  const ids = tree.children.get(parentId !== null && tree.byId.has(parentId) ? parentId : null) ?? [id];
  return { ids, index: Math.max(0, ids.indexOf(id)) };
}
