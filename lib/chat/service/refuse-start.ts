import type { Principal } from "../../auth/schema.ts";
import { budgetRefusal } from "../../billing/budgets/refusal.ts";
import { monthOf } from "../../billing/policy.ts";
import { quotaExceeded } from "../../billing/quota-refusal.ts";
import { planInForce } from "../../billing/tiers/plan-limit.ts";
import { now } from "../../platform/clock.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import type { RunRefusal } from "../store/runs-store.ts";

/**
 * Why a run was not started, as an error.
 * @param principal Who wanted it.
 * @param answers How many answers were to be started together.
 */
export function startRefusal(result: RunRefusal, principal: Principal, answers = 1): AppError {
  switch (result.status) {
    case "not_found":
      return notFound("The conversation");
    case "mismatch":
      return new AppError("idempotency_mismatch", "Another message was sent with this id.", {
        issues: [{ path: "id", message: "is taken by a message with other content" }],
      });
    case "too_many":
      // Waiting does not help who wants more at once than their plan ever allows.
      return result.limit < answers
        ? new AppError(
            "rate_limited",
            `At most ${result.limit} answers are compared at a time in ${planInForce(principal)}.`,
            {
              details: { feature: "parallel", limit: result.limit },
            },
          )
        : new AppError("rate_limited", `At most ${result.limit} answers can be written at the same time.`, {
            retryAfterSeconds: 5,
            details: { feature: "parallel", limit: result.limit },
          });
    case "budget":
      return budgetRefusal(result.budget);
    case "quota":
      return quotaExceeded(
        {
          requestsUsed: result.requestsUsed,
          requestsLimit: result.requestsLimit,
          resetsAt: monthOf(now().getTime()).resetsAt,
          overage: result.overage,
        },
        principal,
      );
  }
}
