import { nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue, prepareQueue } from "../../platform/jobs/enqueue.ts";
import { monthOf } from "../policy.ts";
import { chargeTopUpJob } from "./job.ts";
import { beginTopUp, listDueTopUps, listStuckTopUps } from "./store.ts";

const AT_ONCE = 200;
const STUCK_AFTER_MS = 2 * 3600_000;

/**
 * Begins the purchases that are due, each with its job in one transaction, and takes up those whose job has given up.
 * However many processes do it at once, a fall is one purchase. Returns how many began.
 */
export async function beginTopUps(): Promise<number> {
  const due = await listDueTopUps(monthOf(nowMs()).periodStart, AT_ONCE);
  const stuck = await listStuckTopUps(new Date(nowMs() - STUCK_AFTER_MS));
  if (due.length + stuck.length === 0) return 0;
  await prepareQueue(chargeTopUpJob);
  let begun = 0;
  for (const userId of due) {
    const topUpId = newId();
    // As service: the worker's turn, for whoever asked for it.
    const isBegun = await asService()
      .transaction()
      .execute(async (tx) => {
        if (!(await beginTopUp(tx, topUpId, userId))) return false;
        await enqueue(chargeTopUpJob, { topUpId }, { tx });
        return true;
      });
    if (isBegun) begun++;
  }
  for (const topUpId of stuck) {
    await enqueue(chargeTopUpJob, { topUpId }, { singletonKey: topUpId, singletonSeconds: STUCK_AFTER_MS / 1000 });
  }
  return begun;
}
