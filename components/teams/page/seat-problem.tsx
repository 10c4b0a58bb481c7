"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useContext } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { PlanLabel } from "@/components/settings/plan-label";
import { ApiError } from "@/lib/platform/public/api-client";
import { mayInWorkspace } from "@/lib/teams/policy";
import type { WorkspaceDetail } from "@/lib/teams/schema";
import { useSeatProblem } from "../use-seat-problem";

interface SeatProblemProps {
  error: unknown;
  workspace: Pick<WorkspaceDetail, "role">;
}

/** Why nobody was invited. Where no seat is left and seats are sold, who may buy them is led to where they are. */
export function SeatProblem({ error, workspace }: SeatProblemProps) {
  const t = useTranslations("teams");
  const wordSeats = useSeatProblem();
  const planLabel = useContext(PlanLabel);
  const isFull = error instanceof ApiError && error.details.reason === "no_seat";
  return (
    <>
      <FormProblem error={wordSeats(error)} />
      {isFull && planLabel !== null && mayInWorkspace(workspace.role, "billing.manage") && (
        <Link href="/settings/plan" className="text-link">
          {t("addSeats")}
        </Link>
      )}
    </>
  );
}
