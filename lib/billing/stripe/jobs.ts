import { z } from "zod";
import { emailChangedJob } from "../../auth/email-change/job-contracts.ts";
import { env } from "../../platform/env.ts";
import { defineJob, handleJob, type JobHandler } from "../../platform/jobs/define-job.ts";
import type { PeriodicTask } from "../../platform/jobs/run-periodically.ts";
import type { RetentionClass } from "../../platform/retention/run-retention.ts";
import { tellCards } from "../mails/tell-cards.ts";
import { tellDue } from "../mails/tell-due.ts";
import { noticeOverage } from "../overage/notice-overage.ts";
import { reportOverage } from "../overage/report-overage.ts";
import { endOverage } from "../overage/store.ts";
import { sendRefundJob } from "../payments/job.ts";
import { sendRefund } from "../payments/service/send-refund.ts";
import { beginTopUps } from "../top-ups/begin-top-ups.ts";
import { chargeTopUp } from "../top-ups/charge-top-up.ts";
import { chargeTopUpJob } from "../top-ups/job.ts";
import { endDeletedPlans } from "../workspaces/end-deleted-plans.ts";
import { followEmail } from "./service/follow-email.ts";
import { deleteOldEvents } from "./store/events.ts";
import { expireEntitlements } from "./sync/apply-entitlement.ts";
import { reconcile } from "./sync/reconcile.ts";
import { stripeEventJob } from "./webhook/job.ts";
import { processEvent } from "./webhook/process-event.ts";

const reconcileJob = defineJob({
  name: "billing.reconcile",
  schema: z.object({}),
  retryLimit: 3,
  retryDelaySeconds: 300,
  expireInSeconds: 3600,
  // Longer than until the next one, so that the console can say how the last one went.
  keepSeconds: 7 * 86_400,
});

const tellCardsJob = defineJob({
  name: "billing.tell-cards",
  schema: z.object({}),
  retryLimit: 3,
  retryDelaySeconds: 300,
  expireInSeconds: 3600,
});

/** The background work of billing; nothing where nothing is sold. */
export function billingJobHandlers(): readonly JobHandler[] {
  if (env().stripe === null) return [];
  return [
    handleJob(stripeEventJob, ({ stripeEventId }, run) => processEvent(stripeEventId, run), { concurrency: 8 }),
    handleJob(emailChangedJob, ({ userId }) => followEmail(userId)),
    handleJob(reconcileJob, async () => void (await reconcile()), { concurrency: 1, cron: "17 3 * * *" }),
    handleJob(chargeTopUpJob, ({ topUpId }) => chargeTopUp(topUpId), { concurrency: 4 }),
    handleJob(sendRefundJob, ({ refundId }) => sendRefund(refundId), { concurrency: 2 }),
    handleJob(tellCardsJob, tellCards, { concurrency: 1, cron: "41 4 * * *" }),
  ];
}

/** Upkeep of billing. Where nothing is sold (any more), what was sold ends with its time, and nothing more is billed. */
export function billingTasks(): readonly PeriodicTask[] {
  const expiry: PeriodicTask = { name: "expire entitlements", everyMs: 1_000, run: expireEntitlements };
  return env().stripe === null
    ? [expiry, { name: "end overage", everyMs: 60_000, run: endOverage }]
    : [
        expiry,
        { name: "end deleted plans", everyMs: 60_000, run: endDeletedPlans },
        { name: "report overage", everyMs: 60_000, run: reportOverage },
        { name: "notice overage", everyMs: 60_000, run: noticeOverage },
        { name: "begin top-ups", everyMs: 10_000, run: beginTopUps },
        { name: "tell of plans", everyMs: 60_000, run: tellDue },
      ];
}

export const billingRetention: readonly RetentionClass[] = [
  { period: "stripe_events", batchSize: 500, purge: deleteOldEvents },
];
