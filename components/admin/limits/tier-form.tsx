"use client";

import { useTranslations } from "next-intl";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { updateTier } from "@/lib/billing/tiers/client";
import { type Tier, updateTierSchema } from "@/lib/billing/tiers/schema";
import { megabytesText, readMegabytes, readNumber } from "./read-number";

const COUNTS = ["requestsPerMinute", "requestsPerMonth", "maxParallelRuns", "maxApiKeys"] as const;
const SIZES = ["storageMaxBytes", "cacheMaxBytes"] as const;
/** An empty field of these stands for no limit. */
const MAY_BE_EMPTY = new Set<string>(["requestsPerMonth", "storageMaxBytes"]);

interface TierFormProps {
  tier: Tier;
  onCancel: () => void;
  onSaved: () => Promise<void>;
}

/** What one plan allows, field by field. */
export function TierForm({ tier, onCancel, onSaved }: TierFormProps) {
  const t = useTranslations("operations.limits");
  const common = useTranslations("common");
  const form = useApiForm({
    schema: updateTierSchema,
    read: (data) => ({
      name: String(data.get("name") ?? ""),
      ...Object.fromEntries(COUNTS.map((name) => [name, readNumber(data.get(name))])),
      ...Object.fromEntries(SIZES.map((name) => [name, readMegabytes(data.get(name))])),
    }),
    fieldText: (name) => (name === "name" ? undefined : t(MAY_BE_EMPTY.has(name) ? "invalidOrEmpty" : "invalid")),
    submit: (changes) => updateTier(tier.id, changes),
    onSuccess: onSaved,
  });
  const startOf = (name: (typeof COUNTS)[number]) => (tier[name] === null ? "" : String(tier[name]));
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("name")} name="name" error={form.errors.name} className="sm:col-span-2">
          <Input defaultValue={tier.name} maxLength={40} autoComplete="off" onValueChange={() => form.clear("name")} />
        </Field>
        {COUNTS.map((name) => (
          <Field
            key={name}
            label={t(name)}
            name={name}
            error={form.errors[name]}
            hint={MAY_BE_EMPTY.has(name) ? t("emptyHint") : undefined}
          >
            <Input
              inputMode="numeric"
              autoComplete="off"
              defaultValue={startOf(name)}
              onValueChange={() => form.clear(name)}
            />
          </Field>
        ))}
        {SIZES.map((name) => (
          <Field
            key={name}
            label={t(name)}
            name={name}
            error={form.errors[name]}
            hint={MAY_BE_EMPTY.has(name) ? t("emptyHint") : undefined}
          >
            <Input
              inputMode="decimal"
              autoComplete="off"
              end="MB"
              defaultValue={megabytesText(tier[name])}
              onValueChange={() => form.clear(name)}
            />
          </Field>
        ))}
      </div>
      <FormProblem error={form.problem} />
      <DialogFooter>
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
