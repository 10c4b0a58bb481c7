import { textOfParts } from "../../../chat/policy.ts";
import type { ChatMessage } from "../../../chat/schema.ts";
import { newId } from "../../../platform/ids.ts";
import type { ImportedMessage } from "../formats/imported-rows.ts";
import { findItems, putItems } from "../items-store.ts";
import { asRun, becomePerson } from "../run-store.ts";
import type { PlacedRow, Taking } from "./context.ts";
import { insertMessageRows, type NewMessage } from "./rows-store.ts";

type Placed = PlacedRow<ImportedMessage>;

/** The parts of a message as they are stored: files by the ids they have here. */
function partsOf({ files, report }: Taking, { row, file, line }: Placed): ChatMessage["parts"] {
  for (const reason of row.lostParts) report.leaveOut({ file, line }, reason);
  return row.parts.flatMap((part): ChatMessage["parts"] => {
    if (part.type !== "attachment") return [part as ChatMessage["parts"][number]];
    const { attachment, ...rest } = part as Extract<typeof part, { attachment: string }>;
    const found = files.get(attachment);
    if (!found) {
      report.leaveOut({ file, line }, "file_missing");
      return [];
    }
    const { id, name, mediaType } = found;
    return [{ ...rest, type: "file", mediaType, filename: name, url: `/api/v1/attachments/${id}` } as never];
  });
}

function toRow(taking: Taking, placed: Placed, id: string): NewMessage {
  const { row } = placed;
  const parts = partsOf(taking, placed);
  const firstKeptId = row.firstKept === null ? undefined : taking.messages.get(row.firstKept)?.id;
  return {
    id,
    conversationId: taking.conversations.get(row.conversation)?.id ?? "",
    parentId: row.parent === null ? null : (taking.messages.get(row.parent)?.id ?? null),
    role: row.role,
    parts,
    text: textOfParts(parts),
    status: row.status,
    modelId: row.modelId,
    metadata: { ...row.metadata, ...(firstKeptId ? { firstKeptId } : {}) },
    error: row.error,
    createdAt: row.createdAt,
    completedAt: row.completedAt,
  };
}

/** Whether a message can hang where it says: at the top, or below one of the same conversation. */
function hasParent({ messages, conversations }: Taking, row: ImportedMessage): boolean {
  if (row.parent === null) return true;
  return messages.get(row.parent)?.conversationId === conversations.get(row.conversation)?.id;
}

/**
 * Writes messages whose parents are here or among them, in one transaction.
 * @param batch Each once, and none that `taking.messages` has.
 * @returns Those that could not be written, by their names in the archive.
 */
export async function insertMessages(taking: Taking, batch: readonly Placed[]): Promise<string[]> {
  const { run, report, messages } = taking;
  const leftOut: string[] = [];
  await asRun(run, batch.length, async (tx) => {
    const known = await findItems(
      tx,
      run,
      "message",
      batch.map(({ row }) => row.origin),
    );
    const made: { origin: string; localId: string; placed: Placed }[] = [];
    for (const placed of batch) {
      const { origin, role } = placed.row;
      const found = known.get(origin);
      if (!found && !hasParent(taking, placed.row)) {
        report.leaveOut(placed, "parent_missing");
        leftOut.push(origin);
        continue;
      }
      const localId = found?.localId ?? newId();
      const conversationId = found?.conversationId ?? taking.conversations.get(placed.row.conversation)?.id ?? "";
      const isOurs = found?.isOurs ?? true;
      report.count(isOurs ? "taken" : "known", "messages");
      messages.set(origin, { id: localId, conversationId, role, isOurs });
      if (!found) made.push({ origin, localId, placed });
    }
    if (made.length === 0) return;
    await putItems(tx, run, "message", made);
    await becomePerson(tx, run);
    await insertMessageRows(
      tx,
      run,
      made.map(({ localId, placed }) => toRow(taking, placed, localId)),
    );
  });
  return leftOut;
}
