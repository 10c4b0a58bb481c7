import { z } from "zod";
import { recordAdminChange } from "../../../auth/admin/audit/record.ts";
import type { Principal } from "../../../auth/schema.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { notFound } from "../../../platform/errors.ts";
import { enqueue, prepareQueue } from "../../../platform/jobs/enqueue.ts";
import { oneLine } from "../../../platform/one-line.ts";
import type { Page } from "../../../platform/public/page-schema.ts";
import { redactText } from "../../../platform/redact.ts";
import { listDriftReports as listDriftRows } from "../store/drift.ts";
import { discardDeadEventJobs, listDeadEvents, reopenEvent } from "../store/events.ts";
import { stripeEventJob } from "../webhook/job.ts";
import {
  type DeadEvent,
  type DeadEventQuery,
  type DriftQuery,
  type DriftReportEntry,
  driftReportSchema,
} from "./schema.ts";

const ERROR_LENGTH = 300;

/** Events that eight tries could not process, the newest first, with their last error. */
export async function listDeadStripeEvents(query: DeadEventQuery): Promise<Page<DeadEvent>> {
  const rows = await listDeadEvents({ ...query, limit: query.limit + 1 });
  const shown = rows.slice(0, query.limit);
  return {
    items: shown.map(({ stripeEventId, type, stripeObjectId, attempts, lastError, occurredAt }) => ({
      id: stripeEventId,
      type,
      object: stripeObjectId,
      attempts,
      error: oneLine(redactText(lastError ?? ""), ERROR_LENGTH),
      occurredAt: occurredAt.toISOString(),
    })),
    nextCursor: rows.length > query.limit ? (shown.at(-1)?.stripeEventId ?? null) : null,
  };
}

/** Gives a dead event eight more tries. @throws AppError not_found unless it is dead */
export async function replayStripeEvent({ userId: actorId }: Principal, stripeEventId: string): Promise<void> {
  await prepareQueue(stripeEventJob);
  // As service: events are nobody's; the operation wants the permission for it.
  await asService()
    .transaction()
    .execute(async (tx) => {
      if (!(await reopenEvent(tx, stripeEventId))) throw notFound("The event");
      await discardDeadEventJobs(tx, stripeEventId);
      await enqueue(stripeEventJob, { stripeEventId }, { tx });
      await recordAdminChange(tx, { actorId, action: "webhook.replayed", target: stripeEventId });
    });
}

const findingsSchema = driftReportSchema.shape.findings;
const storedFindings = z.union([
  findingsSchema,
  z.string().transform((text) => findingsSchema.parse(JSON.parse(text))),
]);

/** What the nightly comparisons with Stripe found, the newest first. */
export async function listDriftReports(query: DriftQuery): Promise<Page<DriftReportEntry>> {
  const rows = await listDriftRows({ ...query, limit: query.limit + 1 });
  const shown = rows.slice(0, query.limit);
  return {
    items: shown.map(({ createdAt, findings, ...row }) => ({
      ...row,
      at: createdAt.toISOString(),
      findings: storedFindings.parse(findings),
    })),
    nextCursor: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null,
  };
}
