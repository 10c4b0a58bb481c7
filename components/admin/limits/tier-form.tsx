"use client";

import { useLocale, useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { type ApiForm, useApiForm } from "@/components/auth/use-api-form";
import { NativeSelect } from "@/components/settings/native-select";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { updateTier } from "@/lib/billing/tiers/client";
import {
  ATTACHMENT_CEILING_BYTES,
  ATTACHMENTS_CEILING,
  SUPPORTS,
  type Tier,
  tierChangesSchema,
} from "@/lib/billing/tiers/schema";
import { formatBytes } from "@/lib/platform/public/i18n-format";
import { dollarsText, megabytesText } from "@/lib/platform/public/read-number";
import { changedFields } from "../changed-fields";
import { COUNTS, readTier, SIZES } from "./read-tier";

/** An empty field of these stands for no limit. */
const MAY_BE_EMPTY = new Set<string>([
  "requestsPerMonth",
  "storageMaxBytes",
  "contextMaxTokens",
  "modelMaxMicroUsdPerMtok",
  "conversationMaxDays",
  "maxSeats",
]);
const OWN_KEYS = new Set<string>(["contextMaxTokens", "modelMaxMicroUsdPerMtok"]);

/** What is there where plans are sold. */
export interface PricePart {
  read: (data: FormData) => object;
  /** Words for a field of it that is not right. */
  problemOf: (name: string) => string | undefined;
  fields: (form: ApiForm) => ReactNode;
}

export interface TierFormProps {
  tier: Tier;
  prices?: PricePart;
  onCancel: () => void;
  onSaved: () => Promise<void>;
}

/** What one plan allows and costs, field by field. */
export function TierForm({ tier, prices, onCancel, onSaved }: TierFormProps) {
  const t = useTranslations("operations.limits");
  const locale = useLocale();
  const common = useTranslations("common");
  const [support, setSupport] = useState(tier.support);
  const form = useApiForm({
    schema: tierChangesSchema,
    read: (data) => changedFields(tier, { ...readTier(data, locale), support, ...prices?.read(data) }),
    fieldText: (name) => {
      if (name === "name") return undefined;
      const problem = prices?.problemOf(name);
      if (problem !== undefined) return problem;
      if (name === "modelMaxMicroUsdPerMtok") return t("invalidAmount");
      return t(MAY_BE_EMPTY.has(name) ? "invalidOrEmpty" : "invalid");
    },
    submit: async (changes) => Object.keys(changes).length > 0 && updateTier(tier.id, changes),
    onSuccess: (saved) => (saved ? onSaved() : onCancel()),
  });
  const startOf = (name: (typeof COUNTS)[number]) => (tier[name] === null ? "" : String(tier[name]));
  const hintOf = (name: string) => {
    if (OWN_KEYS.has(name)) return t("ownKeysHint");
    if (name === "conversationMaxDays") return t("keptHint");
    if (name === "maxSeats") return t("maxSeatsHint");
    if (MAY_BE_EMPTY.has(name)) return t("emptyHint");
    if (name === "messageMaxAttachments") return t("atMost", { most: ATTACHMENTS_CEILING });
    return name === "attachmentMaxBytes"
      ? t("atMost", { most: formatBytes(ATTACHMENT_CEILING_BYTES, locale) })
      : undefined;
  };
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("name")} name="name" error={form.errors.name} className="sm:col-span-2">
          <Input defaultValue={tier.name} maxLength={40} autoComplete="off" onValueChange={() => form.clear("name")} />
        </Field>
        {COUNTS.map((name) => (
          <Field key={name} label={t(name)} name={name} error={form.errors[name]} hint={hintOf(name)}>
            <Input
              inputMode="numeric"
              autoComplete="off"
              defaultValue={startOf(name)}
              onValueChange={() => form.clear(name)}
            />
          </Field>
        ))}
        {SIZES.map((name) => (
          <Field key={name} label={t(name)} name={name} error={form.errors[name]} hint={hintOf(name)}>
            <Input
              inputMode="decimal"
              autoComplete="off"
              end="MB"
              defaultValue={megabytesText(tier[name], locale)}
              onValueChange={() => form.clear(name)}
            />
          </Field>
        ))}
        <Field
          label={t("modelMaxMicroUsdPerMtok")}
          name="modelMaxMicroUsdPerMtok"
          error={form.errors.modelMaxMicroUsdPerMtok}
          hint={hintOf("modelMaxMicroUsdPerMtok")}
        >
          <Input
            inputMode="decimal"
            autoComplete="off"
            end="USD"
            defaultValue={dollarsText(tier.modelMaxMicroUsdPerMtok, locale)}
            onValueChange={() => form.clear("modelMaxMicroUsdPerMtok")}
          />
        </Field>
        <Field label={t("support")} name="support" error={form.errors.support}>
          <NativeSelect
            value={support}
            onValueChange={(value) => setSupport(SUPPORTS.find((one) => one === value) ?? support)}
          >
            {SUPPORTS.map((one) => (
              <option key={one} value={one}>
                {t(`supports.${one}`)}
              </option>
            ))}
          </NativeSelect>
        </Field>
      </div>
      {prices?.fields(form)}
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
