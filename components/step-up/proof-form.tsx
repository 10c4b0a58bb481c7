"use client";

import { useTranslations } from "next-intl";
import { FormProblem } from "@/components/auth/form-problem";
import { PasswordField } from "@/components/auth/password-field";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { ProofLevel } from "@/lib/auth/schema";
import { stepUp } from "@/lib/auth/step-up/client";
import { proofByCodeSchema, proofByPasswordSchema } from "@/lib/auth/step-up/schema";
import { PasswordByMail } from "./password-by-mail";

interface ProofFormProps {
  proof: ProofLevel;
  onAnswer: (isProved: boolean) => void;
}

/** The password, or a code where the account has a second factor. */
export function ProofForm({ proof, onAnswer }: ProofFormProps) {
  const t = useTranslations("proof");
  const common = useTranslations("common");
  const isCode = proof === "second_factor";
  const form = useApiForm({
    schema: isCode ? proofByCodeSchema : proofByPasswordSchema,
    fieldText: () => (isCode ? t("missingCode") : t("missing")),
    submit: stepUp,
    onSuccess: () => onAnswer(true),
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      {isCode ? (
        <Field label={t("code")} name="code" error={form.errors.code}>
          <Input autoComplete="one-time-code" spellCheck={false} autoFocus onValueChange={() => form.clear("code")} />
        </Field>
      ) : (
        <>
          <PasswordField
            label={t("password")}
            autoComplete="current-password"
            error={form.errors.password}
            onValueChange={() => form.clear("password")}
          />
          <PasswordByMail hasPassword />
        </>
      )}
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={() => onAnswer(false)}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("confirm")}
        </Button>
      </DialogFooter>
    </form>
  );
}
