import { guardExperiments } from "./analytics/experiments/service/guard.ts";
import { sampleHealth } from "./auth/admin/health/history.ts";
import { endGrants } from "./auth/admin/users/service.ts";
import { endOldViews } from "./auth/admin/view-as/service.ts";
import { noticeExpiringKeys } from "./auth/api-keys/notice-expiry.ts";
import { authJobHandlers } from "./auth/jobs.ts";
import { renewGrants } from "./auth/oauth/grants/renew-grants.ts";
import { authRetention } from "./auth/service/retention.ts";
import { noticeBudgets } from "./billing/budgets/notice.ts";
import { creditJobHandlers, creditTasks } from "./billing/credits/jobs.ts";
import { noticeQuota } from "./billing/quota-notices/notice-quota.ts";
import { noticeWorkspaceQuota } from "./billing/quota-notices/notice-workspace-quota.ts";
import { reapReservations } from "./billing/service.ts";
import { billingJobHandlers, billingRetention, billingTasks } from "./billing/stripe/jobs.ts";
import { leaveCurrentRates } from "./billing/tiers/leave-rates.ts";
import { keepWithinPlan } from "./chat/plan-retention/keep-within-plan.ts";
import { reapRuns } from "./chat/service/reap-runs.ts";
import { chatRetention } from "./chat/service/retention.ts";
import { idempotencyRetention } from "./gate/idempotency/retention.ts";
import { rateArena } from "./models/arena/service.ts";
import { cacheRetention } from "./models/cache/retention.ts";
import { callDecisionRetention } from "./models/openai-api/retention.ts";
import { handleJob, type JobHandler } from "./platform/jobs/define-job.ts";
import type { PeriodicTask } from "./platform/jobs/run-periodically.ts";
import { sendMailHandler } from "./platform/mail/send-mail.ts";
import { type RetentionClass, runRetention } from "./platform/retention/run-retention.ts";
import { throttleRetention } from "./platform/retention/throttles.ts";
import { deleteAccount } from "./privacy/deletion/delete-account.ts";
import { deleteAccountJob } from "./privacy/deletion/deletion-job.ts";
import { queueDueDeletions } from "./privacy/deletion/service.ts";
import { exportData } from "./privacy/exports/export-data.ts";
import { exportDataJob } from "./privacy/exports/export-job.ts";
import { dataExportRetention } from "./privacy/exports/retention.ts";
import { importData } from "./privacy/imports/import-data.ts";
import { importDataJob, removeImportJob } from "./privacy/imports/import-job.ts";
import { removeImport } from "./privacy/imports/remove-import.ts";
import { dataImportRetention } from "./privacy/imports/retention.ts";
import { projectRetention } from "./projects/removal/service.ts";
import { workspaceInvitationRetention } from "./teams/invitations/retention.ts";

/** Every kind of background work of the product; the worker runs these. */
export const jobHandlers: readonly JobHandler[] = [
  sendMailHandler,
  ...authJobHandlers,
  ...billingJobHandlers(),
  ...creditJobHandlers,
  handleJob(exportDataJob, exportData),
  handleJob(importDataJob, importData),
  handleJob(removeImportJob, removeImport),
  handleJob(deleteAccountJob, deleteAccount),
];

/** Everything that goes away after its time (`retention_periods`). */
export const retentionClasses: readonly RetentionClass[] = [
  throttleRetention,
  idempotencyRetention,
  cacheRetention,
  callDecisionRetention,
  ...chatRetention,
  projectRetention,
  ...authRetention,
  ...billingRetention,
  ...dataExportRetention,
  ...dataImportRetention,
  workspaceInvitationRetention,
];

/** Upkeep of the worker: runs and reservations whose process has died are closed, votes are rated, what is old goes. */
export const periodicTasks: readonly PeriodicTask[] = [
  { name: "reap runs", everyMs: 1_000, run: reapRuns },
  { name: "reap reservations", everyMs: 60_000, run: reapReservations },
  { name: "leave rates", everyMs: 2_000, run: leaveCurrentRates },
  { name: "rate arena", everyMs: 300_000, run: rateArena },
  { name: "guard experiments", everyMs: 60_000, run: guardExperiments },
  { name: "sample health", everyMs: 60_000, run: sampleHealth },
  { name: "end views", everyMs: 30_000, run: endOldViews },
  { name: "end grants", everyMs: 60_000, run: endGrants },
  { name: "renew connections", everyMs: 300_000, run: () => renewGrants() },
  ...billingTasks(),
  ...creditTasks,
  { name: "notice expiring keys", everyMs: 3_600_000, run: noticeExpiringKeys },
  { name: "notice budgets", everyMs: 60_000, run: noticeBudgets },
  { name: "queue due deletions", everyMs: 60_000, run: queueDueDeletions },
  { name: "keep conversations within plans", everyMs: 3_600_000, run: keepWithinPlan },
  { name: "notice quota", everyMs: 60_000, run: noticeQuota },
  { name: "notice workspace quota", everyMs: 60_000, run: noticeWorkspaceQuota },
  { name: "retention", everyMs: 3_600_000, run: () => runRetention(retentionClasses) },
];
