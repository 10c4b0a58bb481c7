"use client";

import { Pencil, Trash2 } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { IconButton } from "@/components/ui/icon-button";
import { ListItem } from "@/components/ui/list";
import { Meter } from "@/components/ui/meter";
import type { Budget } from "@/lib/billing/budgets/schema";
import { dateTimeFormat, formatMicroUsd } from "@/lib/platform/public/i18n-format";

const TONES = { ok: "neutral", warn: "warn", cheaper: "warn", used_up: "danger" } as const;

interface BudgetRowProps {
  budget: Pick<Budget, "limitMicroUsd" | "spentMicroUsd" | "state" | "resetsAt">;
  /** What it is for, and how often it starts again. */
  name: string;
  /** Left out for who may only look. */
  acts?: { onEdit: () => void; onRemove: () => void };
}

/** One budget: what of it is spent, what it does now, and when it starts again. */
export function BudgetRow({ budget, name, acts }: BudgetRowProps) {
  const t = useTranslations("settings.budgets");
  const locale = useLocale();
  const { limitMicroUsd, spentMicroUsd, state, resetsAt } = budget;
  const amounts = { spent: formatMicroUsd(spentMicroUsd, locale), limit: formatMicroUsd(limitMicroUsd, locale) };
  // Periods turn at midnight UTC, so the day is written in UTC too.
  const date = dateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(resetsAt));
  return (
    <ListItem
      end={
        acts && (
          <span className="flex">
            <IconButton label={t("edit", { name })} onClick={acts.onEdit}>
              <Pencil aria-hidden />
            </IconButton>
            <IconButton label={t("remove", { name })} onClick={acts.onRemove}>
              <Trash2 aria-hidden />
            </IconButton>
          </span>
        )
      }
    >
      <p className="flex flex-wrap items-center gap-x-2">
        <span className="font-medium">{name}</span>
        {state !== "ok" && <Badge tone={state === "used_up" ? "danger" : "warn"}>{t(`state.${state}`)}</Badge>}
      </p>
      <div className="mt-2 max-w-80">
        <Meter
          value={Math.min(spentMicroUsd, limitMicroUsd)}
          max={limitMicroUsd}
          label={name}
          valueText={t("spent", amounts)}
          tone={TONES[state]}
        />
      </div>
      <p className="num mt-1.5 text-12 text-text-2">
        {t("spent", amounts)} · {t("resets", { date })}
      </p>
    </ListItem>
  );
}
