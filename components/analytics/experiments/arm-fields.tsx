"use client";

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { NativeSelect } from "@/components/settings/native-select";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { ROUTE_MODES } from "@/lib/chat/client/limits";
import { catalogQuery } from "@/lib/models/client";
import type { ArmDraft } from "./draft";

interface ArmFieldsProps {
  arm: ArmDraft;
  place: number;
  weightsVersions: readonly string[];
  /** Words for a field of this arm that was refused. */
  errorOf: (field: string) => string | undefined;
  onChange: (change: Partial<ArmDraft>) => void;
  /** Null where the arm has to stay. */
  onRemove: (() => void) | null;
}

/** What one arm changes. Everything that is left empty stays as it is. */
export function ArmFields({ arm, place, weightsVersions, errorOf, onChange, onRemove }: ArmFieldsProps) {
  const t = useTranslations("analytics.experimentForm");
  const tMode = useTranslations("models.modes");
  const { data } = useQuery(catalogQuery());
  const models = (data?.items ?? []).filter(({ kind, available }) => kind === "chat" && available);
  const title = place === 0 ? t("control") : t("arm", { number: place + 1 });
  return (
    <fieldset className="relative min-w-0 rounded-lg border border-line p-4">
      <legend className="px-1 font-medium">{title}</legend>
      {onRemove && (
        <IconButton label={t("removeArm", { name: arm.name })} className="absolute end-2 top-1" onClick={onRemove}>
          <X aria-hidden />
        </IconButton>
      )}
      <div className="grid gap-4 md:grid-cols-2">
        <Field label={t("armName")} error={errorOf("name")}>
          <Input value={arm.name} maxLength={40} onValueChange={(name) => onChange({ name })} />
        </Field>
        <Field label={t("mode")} error={errorOf("mode")}>
          <NativeSelect value={arm.mode} onValueChange={(mode) => onChange({ mode })}>
            <option value="">{t("asItIs")}</option>
            {ROUTE_MODES.map((mode) => (
              <option key={mode} value={mode}>
                {tMode(mode)}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Field label={t("model")} error={errorOf("modelId")}>
          <NativeSelect value={arm.modelId} onValueChange={(modelId) => onChange({ modelId })}>
            <option value="">{t("letAuto")}</option>
            {models.map(({ id, name, provider }) => (
              <option key={id} value={id}>
                {name} ({provider})
              </option>
            ))}
          </NativeSelect>
        </Field>
        {weightsVersions.length > 1 && (
          <Field label={t("weights")} error={errorOf("weightsVersion")}>
            <NativeSelect value={arm.weightsVersion} onValueChange={(weightsVersion) => onChange({ weightsVersion })}>
              <option value="">{t("asItIs")}</option>
              {weightsVersions.map((version) => (
                <option key={version} value={version}>
                  {version}
                </option>
              ))}
            </NativeSelect>
          </Field>
        )}
        <Field
          className="md:col-span-2"
          label={t("instructions")}
          hint={t("instructionsHint")}
          error={errorOf("instructions")}
          optional
        >
          <Textarea
            rows={2}
            maxLength={4_000}
            value={arm.instructions}
            onValueChange={(instructions) => onChange({ instructions })}
          />
        </Field>
      </div>
    </fieldset>
  );
}
