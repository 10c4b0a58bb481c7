import { useTranslations } from "next-intl";
import { ApiError } from "@/lib/platform/public/api-client";

const REFUSALS = ["has_contract", "other_contract", "no_change"] as const;

/** A refusal in words of its own, where it has some; anything else as it is. */
export function useShownProblem(problem: unknown): unknown {
  const t = useTranslations("payments.contract.refused");
  const reason = problem instanceof ApiError ? REFUSALS.find((one) => one === problem.details.reason) : undefined;
  return problem instanceof ApiError && reason
    ? new ApiError(problem.status, { code: problem.code, message: t(reason) })
    : problem;
}
