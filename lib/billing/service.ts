import { projectOf } from "../auth/project-of.ts";
import type { Principal } from "../auth/schema.ts";
import { now, nowMs } from "../platform/clock.ts";
import { newId } from "../platform/ids.ts";
import { budgetRefusal } from "./budgets/refusal.ts";
import { listBudgetWarnings } from "./budgets/service.ts";
import { monthOf } from "./policy.ts";
import { quotaExceeded } from "./quota-refusal.ts";
import type { Quota, QuotaFiles, UsageAttempt, UsagePurpose } from "./schema.ts";
import { close, findPeriod, findWorkspacePeriod, listOrphanReservations, reserve } from "./store.ts";
import type { TierLimits } from "./tiers/schema.ts";
import { allTierLimits, tierLimits } from "./tiers/tier-limits.ts";

export interface ReserveInput {
  purpose: UsagePurpose;
  /** The most the call can cost, in micro-USD; null when the model's price is unknown. */
  worstCaseMicroUsd: number | null;
  /** The project of the conversation or the call that it is for, or null; left out for that of the API key, or none. */
  projectId?: string | null;
  /** Units of the monthly allowance; 0 for our own helper calls (titles). */
  requests?: number;
}

/**
 * Takes the allowance for one request before anything is sent to a provider.
 * @returns The reservation's id, to be settled or released exactly once.
 * @throws AppError quota_exceeded or budget_exceeded with what is used, the limit and when it starts again.
 */
export async function reserveUsage(principal: Principal, input: ReserveInput): Promise<string> {
  const id = newId();
  const result = await reserve(principal, {
    id,
    ledgerId: newId(),
    workspaceId: principal.workspaceId,
    apiKeyId: principal.via.kind === "api_key" ? principal.via.apiKeyId : null,
    projectId: input.projectId === undefined ? projectOf(principal) : input.projectId,
    requests: input.requests ?? 1,
    worstCaseMicroUsd: input.worstCaseMicroUsd,
    purpose: input.purpose,
    now: now(),
  });
  if (result.budget !== null) throw budgetRefusal(result.budget);
  if (!result.granted) {
    const { requestsUsed, requestsLimit, overage } = result;
    throw quotaExceeded({ requestsUsed, requestsLimit, resetsAt: monthOf(nowMs()).resetsAt, overage }, principal);
  }
  return id;
}

/** Settles a reservation with what its provider calls really used. False when it was closed before. */
export function settleUsage(
  reservationId: string,
  attempts: readonly UsageAttempt[],
  purpose: UsagePurpose,
): Promise<boolean> {
  return close({ id: reservationId, release: false, attempts, purpose, now: now() });
}

/** Gives a reservation back because nothing was answered; failed attempts are still recorded, at no cost. */
export function releaseUsage(
  reservationId: string,
  attempts: readonly UsageAttempt[],
  purpose: UsagePurpose,
): Promise<boolean> {
  return close({ id: reservationId, release: true, attempts, purpose, now: now() });
}

function filesOf(tiers: readonly TierLimits[], own: TierLimits): QuotaFiles {
  const limits = ({ attachmentMaxBytes, messageMaxAttachments }: TierLimits) => ({
    maxBytes: attachmentMaxBytes,
    maxCount: messageMaxAttachments,
  });
  const higher = tiers.slice(tiers.findIndex(({ id }) => id === own.id) + 1);
  return { ...limits(own), above: higher.map((tier) => ({ ...limits(tier), tier: tier.id, name: tier.name })) };
}

/** The month's allowance of the signed-in user, or of the workspace that pays where they work. */
export async function getQuota(principal: Principal): Promise<Quota> {
  const { periodStart, resetsAt } = monthOf(nowMs());
  const tier = await tierLimits(principal.tier);
  const limit = tier.requestsPerMonth;
  const { workspaceId, paidByWorkspace } = principal;
  const common = {
    tier: principal.tier,
    tierName: tier.name,
    requestsPerMinute: tier.requestsPerMinute,
    files: filesOf(await allTierLimits(), tier),
    budgets: await listBudgetWarnings(principal),
    periodStart,
    resetsAt,
  };
  if (paidByWorkspace !== undefined) {
    const used = await findWorkspacePeriod(principal, workspaceId, periodStart);
    return { ...common, ...used, paidByWorkspace, requestsLimit: limit, creditMicroUsd: 0, beyondMicroUsd: 0 };
  }
  const period = await findPeriod(principal, periodStart, now());
  return {
    ...common,
    paidByWorkspace: null,
    requestsUsed: period?.requestsUsed ?? 0,
    requestsLimit: limit === null ? null : Math.max(0, limit + (period?.requestsAdjusted ?? 0)),
    costMicroUsd: period?.costMicroUsd ?? 0,
    creditMicroUsd: period?.creditMicroUsd ?? 0,
    beyondMicroUsd: (period?.creditMicroUsd ?? 0) + (period?.overageMicroUsd ?? 0),
  };
}

/** With the minute between two looks, what a dead process held is free again within fifteen. */
const ORPHAN_AFTER_MS = 14 * 60_000;

/** Releases reservations whose process died before a run existed. Returns how many. */
export async function reapReservations(): Promise<number> {
  const before = new Date(nowMs() - ORPHAN_AFTER_MS);
  for (let count = 0; ; ) {
    // In batches: the list of one look is bounded, what a crash may leave is not.
    const orphans = await listOrphanReservations(before);
    if (orphans.length === 0) return count;
    for (const { id } of orphans) await releaseUsage(id, [], "chat");
    count += orphans.length;
  }
}
