"use client";

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { projectOfAddress } from "@/components/projects/project-address";
import { QuotaReached } from "@/components/states/quota-reached";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import type { BudgetWarning } from "@/lib/billing/budgets/schema";
import { conversationQuery } from "@/lib/chat/client";
import { dateTimeFormat, formatPercent } from "@/lib/platform/public/i18n-format";

/** The project that the next message is written in; null for none. */
function useProjectOf(place: string): string | null {
  // What the conversation on screen has loaded anyway.
  const { data } = useQuery({ ...conversationQuery(place), enabled: false });
  return place === "new" ? projectOfAddress() : (data?.conversation.projectId ?? null);
}

/** Says in the composer which budget is nearly spent or spent, what it does, and when it starts again. */
export function BudgetNotice({ budgets, place }: { budgets: readonly BudgetWarning[]; place: string }) {
  const t = useTranslations("chat.budget");
  const tQuota = useTranslations("chat.quota");
  const locale = useLocale();
  const projectId = useProjectOf(place);
  const [gone, setGone] = useState("");
  const budget = budgets.find((one) => one.projectId === null || one.projectId === projectId);
  if (!budget) return null;
  const { scope, projectName, period, spentMicroUsd, limitMicroUsd, state, resetsAt } = budget;
  // What was put away comes back when the budget does more than it did.
  const shown = [scope, period, state].join();
  if (gone === shown) return null;
  const percent = formatPercent(Math.floor((100 * spentMicroUsd) / limitMicroUsd) / 100, locale);
  // Periods turn at midnight UTC, so the day is written in UTC too.
  const day = dateTimeFormat(locale, { day: "numeric", month: "long", timeZone: "UTC" });
  return (
    <QuotaReached
      title={t(scope, { percent, period, name: projectName ?? "" })}
      description={t(state, { day: day.format(new Date(resetsAt)) })}
      actions={
        <>
          <Button
            variant="ghost"
            size="sm"
            render={<Link href={scope === "workspace" ? "/settings/workspace" : "/settings/usage"} />}
          >
            {tQuota("usage")}
          </Button>
          {state !== "used_up" && (
            <IconButton size="sm" label={tQuota("dismiss")} onClick={() => setGone(shown)}>
              <X aria-hidden />
            </IconButton>
          )}
        </>
      }
    />
  );
}
