import type { ConversationDetail, MessageNode } from "../schema.ts";
import { indexTree, type MessageTree, newestLeaf, pathTo, type Siblings, siblingsOf } from "./message-tree.ts";
import type { OutboxEntry } from "./outbox-entry.ts";
import type { LiveRun } from "./run-registry.ts";

/** One row of the thread. `live` answers are read from the run, not from the tree. */
export type ThreadRow =
  | { kind: "user"; key: string; node: MessageNode; siblings: Siblings }
  | {
      kind: "answer";
      key: string;
      node: MessageNode;
      siblings: Siblings;
      live: boolean;
      rivals: readonly MessageNode[];
    }
  | { kind: "comparison"; key: string; id: string; nodes: readonly MessageNode[] }
  | { kind: "pending"; key: string; entry: OutboxEntry; sending: boolean }
  | { kind: "waiting"; key: string };

/** Whether a row shows a message. */
export function showsMessage(row: ThreadRow, messageId: string): boolean {
  return row.kind === "comparison" ? row.nodes.some(({ message }) => message.id === messageId) : row.key === messageId;
}

const NONE: readonly MessageNode[] = [];

/** The answers that one is compared with, itself among them, in the order of their columns. */
function comparedWith(tree: MessageTree, siblings: Siblings, comparisonId: string): MessageNode[] {
  const placeOf = (node: MessageNode) => node.message.metadata?.comparison;
  return siblings.ids
    .flatMap((id) => tree.byId.get(id) ?? [])
    .filter((node) => placeOf(node)?.id === comparisonId)
    .sort((a, b) => (placeOf(a)?.position ?? 0) - (placeOf(b)?.position ?? 0));
}

export interface Thread {
  rows: ThreadRow[];
  tree: MessageTree;
  /** The message that a new one is put below; null in an empty conversation. */
  leafId: string | null;
}

/**
 * The rows on screen: the path to the active leaf, then what is on its way. A message that waits and an answer that was
 * asked for again cut the path at their parent, because that is where they will stand.
 */
export function buildThread(
  detail: ConversationDetail | undefined,
  pending: readonly OutboxEntry[],
  sendingId: string | null,
  run: LiveRun | null,
): Thread {
  const tree = indexTree(detail?.nodes ?? []);
  const known = detail?.activeLeafId ?? null;
  const active = known !== null && tree.byId.has(known) ? known : newestLeaf(tree, null);
  const unsent = pending.filter((entry) => !tree.byId.has(entry.id));
  const first = unsent[0];
  const isAsking = run !== null && run.answerId === null && tree.byId.has(run.parentId);
  const leafId = isAsking ? run.parentId : first && first.after === null ? first.parentId : active;
  const rows: ThreadRow[] = pathTo(tree, leafId).map((node) => {
    const id = node.message.id;
    const siblings = siblingsOf(tree, id);
    if (node.message.role === "user") return { kind: "user", key: id, node, siblings };
    const place = node.message.metadata?.comparison;
    const nodes = place ? comparedWith(tree, siblings, place.id) : NONE;
    // What goes on below an answer shows it alone, chosen or not.
    if (place && !place.outcome && id === leafId) {
      return { kind: "comparison", key: `comparison-${place.id}`, id: place.id, nodes };
    }
    const rivals = place?.outcome ? nodes.filter((other) => other !== node) : NONE;
    return { kind: "answer", key: id, node, siblings, live: run?.answerId === id, rivals };
  });
  if (isAsking) rows.push({ kind: "waiting", key: `waiting-${run.parentId}` });
  for (const entry of unsent) {
    const sending = entry.id === sendingId;
    rows.push({ kind: "pending", key: entry.id, entry, sending });
    if (sending) rows.push({ kind: "waiting", key: `waiting-${entry.id}` });
  }
  return { rows, tree, leafId };
}
