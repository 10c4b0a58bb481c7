"use client";

import { Plus } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { FormProblem } from "@/components/auth/form-problem";
import { NativeSelect } from "@/components/settings/native-select";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { MAX_ARMS } from "@/lib/analytics/experiments/schema";
import { ArmFields } from "./arm-fields";
import { type ArmDraft, newArm } from "./draft";
import { useExperimentForm } from "./use-experiment-form";

const WORDED = [
  "name",
  "unit",
  "trafficPercent",
  "minimumSample",
  "maxCostMicroUsd",
  "mode",
  "modelId",
  "weightsVersion",
  "instructions",
] as const;

interface ExperimentFormProps {
  weightsVersions: readonly string[];
  canRunForAll: boolean;
}

/** Name, whose answers, how many, how far it may go, and what the arms change. */
export function ExperimentForm({ weightsVersions, canRunForAll }: ExperimentFormProps) {
  const t = useTranslations("analytics.experimentForm");
  const common = useTranslations("common");
  const { formRef, draft, errors, problem, pending, change, onSubmit } = useExperimentForm();
  const { arms } = draft;

  function errorOf(path: string): string | undefined {
    if (!errors.has(path)) return undefined;
    const field = WORDED.find((name) => name === path.split(".").at(-1));
    return field === "name" && path !== "name" ? t("errors.armName") : t(`errors.${field ?? "other"}`);
  }

  const changeArm = (key: number, next: Partial<ArmDraft>) =>
    change({ arms: arms.map((arm) => (arm.key === key ? { ...arm, ...next } : arm)) });

  return (
    <form ref={formRef} method="post" noValidate onSubmit={onSubmit} className="flex max-w-[784px] flex-col gap-5">
      <Field label={t("name")} error={errorOf("name")}>
        <Input value={draft.name} maxLength={80} autoComplete="off" onValueChange={(name) => change({ name })} />
      </Field>
      <div className="grid gap-5 md:grid-cols-2">
        {canRunForAll && (
          <>
            <Field label={t("scope")} hint={t("scopeHint")}>
              <NativeSelect value={draft.scope} onValueChange={(scope) => change({ scope })}>
                <option value="mine">{t("mine")}</option>
                <option value="instance">{t("instance")}</option>
              </NativeSelect>
            </Field>
            <Field label={t("unit")} hint={t("unitHint")} error={errorOf("unit")}>
              <NativeSelect
                value={draft.scope === "instance" ? draft.unit : "conversation"}
                disabled={draft.scope !== "instance"}
                onValueChange={(unit) => change({ unit })}
              >
                <option value="conversation">{t("conversation")}</option>
                <option value="user">{t("user")}</option>
              </NativeSelect>
            </Field>
          </>
        )}
        <Field label={t("traffic")} hint={t("trafficHint")} error={errorOf("trafficPercent")}>
          <Input
            inputMode="numeric"
            end={<span className="text-text-3">%</span>}
            value={draft.trafficPercent}
            onValueChange={(trafficPercent) => change({ trafficPercent })}
          />
        </Field>
        <Field label={t("minimum")} hint={t("minimumHint")} error={errorOf("minimumSample")}>
          <Input
            inputMode="numeric"
            value={draft.minimumSample}
            onValueChange={(minimumSample) => change({ minimumSample })}
          />
        </Field>
        <Field label={t("maxCost")} hint={t("maxCostHint")} error={errorOf("maxCostMicroUsd")} optional>
          <Input
            inputMode="decimal"
            end={<span className="text-text-3">$</span>}
            value={draft.maxCost}
            onValueChange={(maxCost) => change({ maxCost })}
          />
        </Field>
      </div>
      {arms.map((arm, place) => (
        <ArmFields
          key={arm.key}
          arm={arm}
          place={place}
          weightsVersions={weightsVersions}
          errorOf={(field) => errorOf(`arms.${place}.${field}`)}
          onChange={(next) => changeArm(arm.key, next)}
          onRemove={arms.length > 2 && place > 0 ? () => change({ arms: arms.filter((one) => one !== arm) }) : null}
        />
      ))}
      {arms.length < MAX_ARMS && (
        <Button
          className="self-start"
          onClick={() => change({ arms: [...arms, { ...newArm(arms.length), key: (arms.at(-1)?.key ?? 0) + 1 }] })}
        >
          <Plus aria-hidden />
          {t("addArm")}
        </Button>
      )}
      <FormProblem error={problem} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={pending}>
          {t("save")}
        </Button>
        <Button variant="ghost" render={<Link href="/analytics/experiments" />}>
          {common("cancel")}
        </Button>
      </div>
    </form>
  );
}
