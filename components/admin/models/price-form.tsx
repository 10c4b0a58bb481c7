"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { setModelPrice } from "@/lib/models/overrides/client";
import { type ManagedModel, overridePriceSchema } from "@/lib/models/overrides/schema";
import { readNumber } from "../limits/read-number";
import { ratesText } from "./price-text";

const MICRO_USD = 1_000_000;
const RATES = [
  "inputMicroUsdPerMtok",
  "outputMicroUsdPerMtok",
  "cacheReadMicroUsdPerMtok",
  "cacheWriteMicroUsdPerMtok",
] as const;
const isOptional = (name: string) => name.startsWith("cache");

interface PriceFormProps {
  model: ManagedModel;
  onCancel: () => void;
  onSaved: () => Promise<void>;
}

/** What a million tokens of a model cost, from now or from a day on. */
export function PriceForm({ model, onCancel, onSaved }: PriceFormProps) {
  const t = useTranslations("operations.models");
  const common = useTranslations("common");
  const locale = useLocale();
  const errorToast = useErrorToast();
  const [day, setDay] = useState("");
  // A day begins at midnight UTC, as days of the ledger do.
  const startsAt = day ? { startsAt: `${day}T00:00:00Z` } : {};
  const form = useApiForm({
    schema: overridePriceSchema,
    read: (data) =>
      Object.fromEntries(
        RATES.map((name) => {
          const usd = readNumber(data.get(name));
          return [name, usd === null ? null : Math.round(usd * MICRO_USD)];
        }),
      ),
    fieldText: (name) => t(isOptional(name) ? "invalidOrEmpty" : "invalid"),
    submit: (price) => setModelPrice({ modelId: model.id, price, ...startsAt }),
    onSuccess: onSaved,
  });
  const { price, registryPrice } = model;
  const hasOwn = price?.source === "override" || model.next !== null;
  const today = new Date().toISOString().slice(0, 10);
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4">
      <div className="grid gap-4 sm:grid-cols-2">
        {RATES.map((name) => (
          <Field
            key={name}
            label={t(`rates.${name}`)}
            name={name}
            optional={isOptional(name)}
            error={form.errors[name]}
          >
            <Input
              inputMode="decimal"
              autoComplete="off"
              end="USD"
              defaultValue={price?.[name] == null ? "" : String(price[name] / MICRO_USD)}
              onValueChange={() => form.clear(name)}
            />
          </Field>
        ))}
        <Field label={t("startsAt")} optional hint={t("startsHint")} className="sm:col-span-2">
          <Input type="date" min={today} value={day} onValueChange={setDay} />
        </Field>
      </div>
      <p className="mt-4 text-text-2">
        {t("registryPrice", { price: registryPrice ? ratesText(registryPrice, locale) : t("unknown") })}
      </p>
      <FormProblem error={form.problem} />
      <DialogFooter>
        {hasOwn && (
          <Button
            variant="ghost"
            onClick={() =>
              void setModelPrice({ modelId: model.id, price: null, ...startsAt }).then(onSaved, errorToast)
            }
          >
            {t("takeRegistry")}
          </Button>
        )}
        <Button variant="ghost" onClick={onCancel}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("save")}
        </Button>
      </DialogFooter>
    </form>
  );
}
