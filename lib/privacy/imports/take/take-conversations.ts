import { newId } from "../../../platform/ids.ts";
import { MAX_CONVERSATIONS } from "../archive/limits.ts";
import { Refused } from "../archive/refused.ts";
import type { ImportedConversation } from "../formats/imported-rows.ts";
import { findItems, putItems } from "../items-store.ts";
import { asRun, becomePerson } from "../run-store.ts";
import { inBatches, type PlacedRow, type Taking } from "./context.ts";
import { insertConversations, restoreConversations } from "./rows-store.ts";

type Batch = readonly PlacedRow<ImportedConversation>[];

async function takeBatch(taking: Taking, batch: Batch): Promise<void> {
  const { run, report, conversations } = taking;
  await asRun(run, batch.length, async (tx) => {
    const known = await findItems(
      tx,
      run,
      "conversation",
      batch.map(({ row }) => row.origin),
    );
    const made: { localId: string; row: ImportedConversation; origin: string }[] = [];
    for (const { row, file, line } of batch) {
      const found = known.get(row.origin);
      if (found) report.count(found.isOurs ? "taken" : "known", "conversations");
      else if (conversations.has(row.origin)) report.leaveOut({ file, line }, "duplicate");
      else {
        made.push({ localId: newId(), row, origin: row.origin });
        report.count("taken", "conversations");
      }
      if (conversations.has(row.origin)) continue;
      const id = found?.localId ?? made.at(-1)?.localId ?? "";
      conversations.set(row.origin, { id, isOurs: found?.isOurs ?? true });
    }
    if (made.length > 0) await putItems(tx, run, "conversation", made);
    await becomePerson(tx, run);
    // Whoever brings a conversation back wants to see it.
    await restoreConversations(
      tx,
      run,
      [...known.values()].map(({ localId }) => localId),
    );
    await insertConversations(
      tx,
      run,
      made.map(({ localId, row: { origin: _, project, ...row } }) => ({
        ...row,
        id: localId,
        projectId: (project !== null && taking.projects.get(project)) || null,
      })),
    );
  });
}

/** Takes over the conversations, into the person's own workspace. */
export async function takeConversations(taking: Taking): Promise<void> {
  for await (const batch of inBatches(taking, taking.source.conversations())) {
    if (taking.conversations.size + batch.length > MAX_CONVERSATIONS) {
      throw new Refused("too_many_rows", "conversations");
    }
    await takeBatch(taking, batch);
  }
}
