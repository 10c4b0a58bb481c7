import { useLocale, useTranslations } from "next-intl";
import type { ApiForm } from "@/components/auth/use-api-form";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { isSoldOtherwise } from "@/lib/billing/tiers/policy";
import { OVERAGE_MAX_PERCENT, type Tier, TRIAL_MAX_DAYS } from "@/lib/billing/tiers/schema";
import { dollarsText, readCents, readNumber } from "@/lib/platform/public/read-number";
import type { PricePart } from "./tier-form";

const AMOUNTS = ["monthlyMicroUsd", "yearlyMicroUsd"] as const;

/** The part of a plan's form that says what it costs. */
export function usePricePart(tier: Tier): PricePart {
  const t = useTranslations("payments.tiers");
  const locale = useLocale();
  // What everybody begins with cannot be sold.
  const isFree = tier.id === "free";
  return {
    read: (data) =>
      isFree
        ? {}
        : {
            ...Object.fromEntries(AMOUNTS.map((name) => [name, readCents(data.get(name))])),
            seats: readNumber(data.get("seats"), locale),
            trialDays: readNumber(data.get("trialDays"), locale),
            overagePercent: readNumber(data.get("overagePercent"), locale),
          },
    problemOf: (name) => {
      if (AMOUNTS.some((amount) => amount === name)) return t("invalidAmount");
      if (name === "seats") return t("invalidSeats");
      if (name === "trialDays") return t("invalidTrial", { most: TRIAL_MAX_DAYS });
      return name === "overagePercent" ? t("invalidPercent", { most: OVERAGE_MAX_PERCENT }) : undefined;
    },
    fields: (form) => (isFree ? null : <PriceFields tier={tier} form={form} />),
  };
}

function PriceFields({ tier, form }: { tier: Tier; form: ApiForm }) {
  const t = useTranslations("payments.tiers");
  const locale = useLocale();
  const code = (text: React.ReactNode) => <code className="font-mono text-12">{text}</code>;
  return (
    <fieldset className="hairline-t mt-5 pt-4">
      <legend className="sr-only">{t("title")}</legend>
      <p className="mb-4 text-text-2">{t.rich("syncHint", { code })}</p>
      {isSoldOtherwise(tier) && <p className="mb-4">{t.rich("waits", { code })}</p>}
      <div className="grid gap-4 sm:grid-cols-2">
        {AMOUNTS.map((name) => (
          <Field key={name} label={t(name)} name={name} hint={t("emptyHint")} error={form.errors[name]}>
            <Input
              inputMode="decimal"
              autoComplete="off"
              end="USD"
              defaultValue={dollarsText(tier[name], locale)}
              onValueChange={() => form.clear(name)}
            />
          </Field>
        ))}
        <Field label={t("seats")} name="seats" hint={t("seatsHint")} error={form.errors.seats}>
          <Input
            inputMode="numeric"
            autoComplete="off"
            defaultValue={tier.seats === null ? "" : String(tier.seats)}
            onValueChange={() => form.clear("seats")}
          />
        </Field>
        <Field label={t("trialDays")} name="trialDays" hint={t("trialHint")} error={form.errors.trialDays}>
          <Input
            inputMode="numeric"
            autoComplete="off"
            defaultValue={String(tier.trialDays)}
            onValueChange={() => form.clear("trialDays")}
          />
        </Field>
        <Field
          label={t("overagePercent")}
          name="overagePercent"
          hint={t("overageHint")}
          error={form.errors.overagePercent}
        >
          <Input
            inputMode="numeric"
            autoComplete="off"
            end="%"
            defaultValue={tier.overagePercent === null ? "" : String(tier.overagePercent)}
            onValueChange={() => form.clear("overagePercent")}
          />
        </Field>
      </div>
    </fieldset>
  );
}
