import { now } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { log } from "../../platform/log.ts";
import { prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { deleteUnused, forgetNotices, hasLimits, takeWarned } from "./store.ts";
import { warningMail } from "./warning-mail.ts";

/** How long before the first conversation goes its owner is told. */
const NOTICE_DAYS = 14;
const WARNED_AT_ONCE = 200;
const DELETED_AT_ONCE = 200;

async function warn(): Promise<number> {
  const sendsMail = env().SMTP_URL !== null;
  if (sendsMail) await prepareMailQueue();
  // A mail is queued exactly when it is noted.
  return asService()
    .transaction()
    .execute(async (tx) => {
      const warned = await takeWarned(tx, now(), NOTICE_DAYS, WARNED_AT_ONCE);
      if (sendsMail) for (const one of warned) await queueMail(warningMail(one), { tx });
      return warned.length;
    });
}

/**
 * Lets conversations go that nobody has used for as long as the plan keeps them that is in force for them, their owner's or
 * the workspace's, a fortnight after the owner was told at the earliest. Whoever changes the plan meanwhile, or uses a
 * conversation, keeps it. Safe in several workers at once.
 */
export async function keepWithinPlan(): Promise<void> {
  await forgetNotices();
  if (!(await hasLimits())) return;
  while ((await warn()) === WARNED_AT_ONCE);
  let deleted = 0;
  for (;;) {
    const count = await deleteUnused(now(), DELETED_AT_ONCE);
    deleted += count;
    if (count < DELETED_AT_ONCE) break;
  }
  if (deleted > 0) log.info({ deleted }, "conversations went as plans say");
}
