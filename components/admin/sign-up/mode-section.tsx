"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { NativeSelect } from "@/components/settings/native-select";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { Textarea } from "@/components/ui/textarea";
import { toast } from "@/components/ui/toast-store";
import { adminAuditKey } from "@/lib/auth/admin/audit/client";
import { setSignUp, signUpSettingsQuery } from "@/lib/auth/admin/sign-up/client";
import { SIGN_UP_MODES, type SignUpMode, type SignUpSettings, setSignUpSchema } from "@/lib/auth/admin/sign-up/schema";

function ModeForm({ settings }: { settings: SignUpSettings }) {
  const t = useTranslations("admin.signUp");
  const queryClient = useQueryClient();
  const [mode, setMode] = useState<SignUpMode>(settings.mode);
  const form = useApiForm({
    schema: setSignUpSchema,
    read: (data) => ({
      mode,
      domains: String(data.get("domains") ?? settings.domains.join(" "))
        .split(/[\s,;]+/)
        .filter(Boolean),
    }),
    // A domain of the list fails at its place in it.
    fieldText: (name) => (name === "domains" || /^\d+$/.test(name) ? t("domainsInvalid") : undefined),
    submit: setSignUp,
    async onSuccess(saved) {
      queryClient.setQueryData(signUpSettingsQuery().queryKey, saved);
      toast.show({ message: t("saved"), icon: "check" });
      await queryClient.invalidateQueries({ queryKey: adminAuditKey });
    },
  });
  const domainsError = form.errors.domains ?? Object.values(form.errors)[0];
  return (
    <form
      ref={form.formRef}
      method="post"
      noValidate
      onSubmit={form.onSubmit}
      className="flex max-w-120 flex-col gap-4"
    >
      <Field label={t("mode")} hint={t(`modes.${mode}.hint`)}>
        <NativeSelect
          value={mode}
          onValueChange={(value) => setMode(SIGN_UP_MODES.find((known) => known === value) ?? mode)}
        >
          {SIGN_UP_MODES.map((value) => (
            <option key={value} value={value}>
              {t(`modes.${value}.name`)}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {mode === "domains" && (
        <Field label={t("domains")} name="domains" hint={t("domainsHint")} error={domainsError}>
          <Textarea
            autoGrow
            rows={3}
            spellCheck={false}
            autoCapitalize="none"
            defaultValue={settings.domains.join("\n")}
            onValueChange={() => {
              for (const name of Object.keys(form.errors)) form.clear(name);
            }}
          />
        </Field>
      )}
      <FormProblem error={form.problem} />
      <div>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}

/** Who may make an account. */
export function ModeSection() {
  const t = useTranslations("admin.signUp");
  const admin = useTranslations("admin");
  const query = useQuery(signUpSettingsQuery());
  const settings = query.data;
  return (
    <Section title={t("title")} description={t("text")}>
      {query.isPending && <Skeleton className="h-28 max-w-120" />}
      {!settings && <QueryProblem query={query} title={admin("failed")} />}
      {settings && <ModeForm settings={settings} />}
    </Section>
  );
}
