import { nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { prepareMailQueue } from "../../platform/mail/queue-mail.ts";
import { queueNotices } from "../mails/queue-notices.ts";
import { monthOf } from "../policy.ts";
import { takeNearlyUsed } from "./store.ts";

/** Tells people by mail, once for each amount they allow, that most of it is used. */
export async function noticeOverage(): Promise<void> {
  await prepareMailQueue();
  const { periodStart, resetsAt } = monthOf(nowMs());
  // As service: a task of the worker's, over everybody's months. A mail is queued exactly when it is noted.
  await asService()
    .transaction()
    .execute(async (tx) => {
      for (const { userId, billedMicroUsd, capMicroUsd } of await takeNearlyUsed(tx, periodStart)) {
        const notice = { kind: "overage_nearly_used" as const, billedMicroUsd, capMicroUsd };
        await queueNotices(tx, userId, [{ ...notice, resetsAt: new Date(resetsAt) }]);
      }
    });
}
