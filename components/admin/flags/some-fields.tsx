"use client";

import { useTranslations } from "next-intl";
import type { ApiForm } from "@/components/auth/use-api-form";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import type { FlagState } from "@/lib/auth/flags/schema";
import { TIER_IDS } from "@/lib/auth/schema";
import { useTierNames } from "../use-tier-names";

interface SomeFieldsProps {
  state: FlagState;
  tiers: readonly string[];
  onTiersChange: (tiers: readonly string[]) => void;
  form: Pick<ApiForm, "errors" | "clear">;
}

/** Plans, people and a share of all: whoever fits one of them is let in. */
export function SomeFields({ state, tiers, onTiersChange, form }: SomeFieldsProps) {
  const t = useTranslations("console.flags");
  const plans = useTierNames();
  return (
    <>
      <fieldset>
        <legend className="field-label">{t("plans")}</legend>
        <div className="flex flex-wrap gap-x-4 gap-y-1">
          {TIER_IDS.map((tier) => (
            <Checkbox
              key={tier}
              label={plans(tier)}
              checked={tiers.includes(tier)}
              onCheckedChange={(checked) =>
                onTiersChange(checked ? [...tiers, tier] : tiers.filter((one) => one !== tier))
              }
            />
          ))}
        </div>
      </fieldset>
      <Field label={t("people")} name="people" hint={t("peopleHint")} error={form.errors.people} optional>
        <Textarea
          rows={3}
          autoComplete="off"
          spellCheck={false}
          defaultValue={state.people.flatMap(({ email }) => email ?? []).join("\n")}
          onChange={() => form.clear("people")}
        />
      </Field>
      <Field label={t("percent")} name="percent" hint={t("percentHint")} error={form.errors.percent} optional>
        <Input
          inputMode="numeric"
          autoComplete="off"
          defaultValue={state.percent === 0 ? "" : String(state.percent)}
          onValueChange={() => form.clear("percent")}
        />
      </Field>
    </>
  );
}
