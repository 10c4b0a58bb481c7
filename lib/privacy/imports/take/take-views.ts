import { asRun, becomePerson } from "../run-store.ts";
import { inBatches, type Taking } from "./context.ts";
import { insertViews } from "./rows-store.ts";

/** Takes over which branch was looked at last; where that is known here already, it stays. */
export async function takeViews(taking: Taking): Promise<void> {
  const { run, report, conversations, messages, source } = taking;
  for await (const batch of inBatches(taking, source.views())) {
    const rows = batch.flatMap(({ row, file, line }) => {
      if (row.activeLeaf === null) return [];
      const conversation = conversations.get(row.conversation);
      const leaf = messages.get(row.activeLeaf);
      if (conversation && leaf?.conversationId === conversation.id) {
        const { id, isOurs } = conversation;
        return [{ id, isOurs, leaf: leaf.id, updatedAt: row.updatedAt }];
      }
      report.leaveOut({ file, line }, conversation ? "message_missing" : "conversation_missing");
      return [];
    });
    const made = await asRun(run, batch.length, async (tx) => {
      await becomePerson(tx, run);
      return insertViews(tx, run, rows);
    });
    const taken = rows.filter(({ id, isOurs }) => isOurs || made.has(id)).length;
    report.count("taken", "conversation_views", taken);
    report.count("known", "conversation_views", rows.length - taken);
  }
}
