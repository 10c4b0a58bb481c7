"use client";

import { useLocale, useTranslations } from "next-intl";
import { useId, useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { type CreatedApiKey, createApiKey } from "@/lib/auth/client";
import { API_KEY_SCOPES, createApiKeySchema } from "@/lib/auth/schema";
import { EXPIRY_CHOICES, expiryOf } from "./key-expiry";
import { KeyProjectField } from "./key-project-field";
import { NativeSelect } from "./native-select";
import { readSpendingLimit } from "./spending-limit";
import { SpendingLimitFields } from "./spending-limit-fields";

interface ApiKeyFormProps {
  onCancel: () => void;
  onCreated: (apiKey: CreatedApiKey) => void;
}

const USUAL_SCOPES = new Set<string>([
  "completions.create",
  "embeddings.create",
  "images.create",
  "audio.create",
  "models.read",
]);

const PROBLEMS: Partial<Record<string, "scopesInvalid" | "limitInvalid" | "projectGone">> = {
  scopes: "scopesInvalid",
  limitMicroUsd: "limitInvalid",
  projectId: "projectGone",
};

/** What the key is called, what it may do, when it ends and what it belongs to. */
export function ApiKeyForm({ onCancel, onCreated }: ApiKeyFormProps) {
  const t = useTranslations("settings.apiKeys");
  const common = useTranslations("common");
  const locale = useLocale();
  const scopesErrorId = useId();
  const [expiry, setExpiry] = useState<(typeof EXPIRY_CHOICES)[number]>("never");
  const [projectId, setProjectId] = useState("");
  const form = useApiForm({
    schema: createApiKeySchema,
    read: (data) => ({
      name: String(data.get("name")),
      scopes: data.getAll("scopes"),
      expiresAt: expiryOf(expiry, Date.now()),
      spendingLimit: readSpendingLimit(data, locale),
      projectId: projectId || null,
    }),
    fieldText: (name) => t(PROBLEMS[name] ?? "nameInvalid"),
    submit: createApiKey,
    onSuccess: onCreated,
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <Field label={t("name")} name="name" hint={t("nameHint")} error={form.errors.name}>
        <Input maxLength={80} autoComplete="off" onValueChange={() => form.clear("name")} />
      </Field>
      <fieldset aria-describedby={form.errors.scopes ? scopesErrorId : undefined}>
        <legend className="field-label">{t("scopes")}</legend>
        <div className="flex flex-col gap-2">
          {API_KEY_SCOPES.map((scope) => (
            <Checkbox
              key={scope}
              name="scopes"
              value={scope}
              defaultChecked={USUAL_SCOPES.has(scope)}
              label={t(`scope.${scope}`)}
              aria-invalid={form.errors.scopes ? "true" : undefined}
              onCheckedChange={() => form.clear("scopes")}
            />
          ))}
        </div>
        <p id={scopesErrorId} role="alert" className="mt-1.5 text-danger empty:hidden">
          {form.errors.scopes}
        </p>
      </fieldset>
      <Field label={t("expiry")}>
        <NativeSelect
          value={expiry}
          onValueChange={(value) => setExpiry(EXPIRY_CHOICES.find((choice) => choice === value) ?? "never")}
        >
          {EXPIRY_CHOICES.map((choice) => (
            <option key={choice} value={choice}>
              {t(choice)}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <KeyProjectField
        value={projectId}
        onValueChange={(id) => {
          setProjectId(id);
          form.clear("projectId");
        }}
        error={form.errors.projectId}
      />
      <SpendingLimitFields error={form.errors.limitMicroUsd} onEdit={() => form.clear("limitMicroUsd")} />
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onCancel}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("submit")}
        </Button>
      </DialogFooter>
    </form>
  );
}
