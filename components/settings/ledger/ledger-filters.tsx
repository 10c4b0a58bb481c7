"use client";

import { useTranslations } from "next-intl";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { KIND_FILTERS, LEDGER_KINDS, type LedgerSummary } from "@/lib/billing/ledger/schema";
import { USAGE_PURPOSES } from "@/lib/billing/schema";
import { NativeSelect } from "../native-select";
import { useModelNames } from "../router/use-model-names";
import type { LedgerChoice } from "./ledger-filter";

interface LedgerFiltersProps {
  choice: LedgerChoice;
  onChange: (choice: LedgerChoice) => void;
  modelIds: readonly string[];
  projects: LedgerSummary["projects"];
}

/** Kind, purpose, model, project (for who has spent in one) and days of the lines that are shown. */
export function LedgerFilters({ choice, onChange, modelIds, projects }: LedgerFiltersProps) {
  const t = useTranslations("ledger");
  const nameOf = useModelNames();
  const shownModels = choice.modelId && !modelIds.includes(choice.modelId) ? [choice.modelId, ...modelIds] : modelIds;
  return (
    <div className="mt-8 grid grid-cols-2 gap-3 sm:grid-cols-3">
      <Field label={t("filter.kind")} className="max-sm:col-span-2">
        <NativeSelect
          value={choice.kind}
          onValueChange={(value) => onChange({ ...choice, kind: KIND_FILTERS.find((kind) => kind === value) ?? "" })}
        >
          <option value="">{t("filter.money")}</option>
          {LEDGER_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`kinds.${kind}`)}
            </option>
          ))}
          <option value="all">{t("filter.all")}</option>
        </NativeSelect>
      </Field>
      <Field label={t("filter.purpose")}>
        <NativeSelect
          value={choice.purpose}
          onValueChange={(value) =>
            onChange({ ...choice, purpose: USAGE_PURPOSES.find((purpose) => purpose === value) ?? "" })
          }
        >
          <option value="">{t("filter.anyPurpose")}</option>
          {USAGE_PURPOSES.map((purpose) => (
            <option key={purpose} value={purpose}>
              {t(`purposes.${purpose}`)}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field label={t("filter.model")}>
        <NativeSelect value={choice.modelId} onValueChange={(modelId) => onChange({ ...choice, modelId })}>
          <option value="">{t("filter.anyModel")}</option>
          {shownModels.map((modelId) => (
            <option key={modelId} value={modelId}>
              {nameOf(modelId)}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {projects.length > 0 && (
        <Field label={t("filter.project")}>
          <NativeSelect value={choice.projectId} onValueChange={(projectId) => onChange({ ...choice, projectId })}>
            <option value="">{t("filter.anyProject")}</option>
            <option value="none">{t("filter.noProject")}</option>
            {projects.map(({ id, name }) => (
              <option key={id} value={id}>
                {name ?? t("filter.goneProject")}
              </option>
            ))}
          </NativeSelect>
        </Field>
      )}
      <Field label={t("filter.from")}>
        <Input
          type="date"
          value={choice.fromDay}
          max={choice.toDay || undefined}
          onValueChange={(fromDay) => onChange({ ...choice, fromDay })}
        />
      </Field>
      <Field label={t("filter.to")}>
        <Input
          type="date"
          value={choice.toDay}
          min={choice.fromDay || undefined}
          onValueChange={(toDay) => onChange({ ...choice, toDay })}
        />
      </Field>
    </div>
  );
}
