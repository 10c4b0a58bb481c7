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
import { type ManagedModel, setPriceSchema } from "@/lib/models/overrides/schema";
import { dollarsText, readDollars } from "@/lib/platform/public/read-number";
import { ratesText } from "./price-text";

const RATES = [
  "inputMicroUsdPerMtok",
  "outputMicroUsdPerMtok",
  "cacheReadMicroUsdPerMtok",
  "cacheWriteMicroUsdPerMtok",
] as const;
const DAY_MS = 86_400_000;
/** What was answered keeps its price. */
const priceSchema = setPriceSchema.refine(
  ({ startsAt }) => startsAt === undefined || Date.parse(startsAt) > Date.now(),
  { path: ["startsAt"] },
);
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
  const [isResetting, setIsResetting] = useState(false);
  // A day begins at midnight UTC, as days of the ledger do.
  const startsAt = day ? { startsAt: `${day}T00:00:00Z` } : {};
  const form = useApiForm({
    schema: priceSchema,
    read: (data) => ({
      modelId: model.id,
      price: Object.fromEntries(RATES.map((name) => [name, readDollars(data.get(name), locale)])),
      ...startsAt,
    }),
    fieldText: (name) => {
      if (name === "startsAt") return t("startsInvalid");
      return t(isOptional(name) ? "invalidOrEmpty" : "invalid");
    },
    submit: setModelPrice,
    onSuccess: onSaved,
  });
  const { price, registryPrice } = model;
  const hasOwn = price?.source === "override" || model.next !== null;
  const tomorrow = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);

  async function takeRegistry() {
    setIsResetting(true);
    try {
      await setModelPrice({ modelId: model.id, price: null, ...startsAt });
      await onSaved();
    } catch (error) {
      errorToast(error);
    } finally {
      setIsResetting(false);
    }
  }
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
              defaultValue={dollarsText(price?.[name] ?? null, locale)}
              onValueChange={() => form.clear(name)}
            />
          </Field>
        ))}
        <Field
          label={t("startsAt")}
          name="startsAt"
          optional
          hint={t("startsHint")}
          error={form.errors.startsAt}
          className="sm:col-span-2"
        >
          <Input
            type="date"
            min={tomorrow}
            value={day}
            onValueChange={(value) => {
              setDay(value);
              form.clear("startsAt");
            }}
          />
        </Field>
      </div>
      <p className="mt-4 text-text-2">
        {t("registryPrice", { price: registryPrice ? ratesText(registryPrice, locale) : t("unknown") })}
      </p>
      <FormProblem error={form.problem} />
      <DialogFooter>
        {hasOwn && (
          <Button variant="ghost" busy={isResetting} onClick={() => void takeRegistry()}>
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
