import { asRun, becomePerson } from "../run-store.ts";
import { inBatches, type Taking } from "./context.ts";
import { insertFeedback } from "./rows-store.ts";

/** Takes over what the person said about answers; what they said of one here already stays. */
export async function takeFeedback(taking: Taking): Promise<void> {
  const { run, report, messages, source } = taking;
  for await (const batch of inBatches(taking, source.feedback())) {
    const rows = batch.flatMap(({ row: { message, ...row }, file, line }) => {
      const found = messages.get(message);
      if (found?.role === "assistant") return [{ ...row, id: found.id, isOurs: found.isOurs }];
      report.leaveOut({ file, line }, "message_missing");
      return [];
    });
    const made = await asRun(run, batch.length, async (tx) => {
      await becomePerson(tx, run);
      return insertFeedback(tx, run, rows);
    });
    const taken = rows.filter(({ id, isOurs }) => isOurs || made.has(id)).length;
    report.count("taken", "answer_feedback", taken);
    report.count("known", "answer_feedback", rows.length - taken);
  }
}
