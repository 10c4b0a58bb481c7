"use client";

import { useTranslations } from "next-intl";
import { FormProblem } from "@/components/auth/form-problem";
import { PasswordField } from "@/components/auth/password-field";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { stepUp } from "@/lib/auth/step-up/client";
import { stepUpSchema } from "@/lib/auth/step-up/schema";

interface StepUpDialogProps {
  open: boolean;
  /** Called once, with whether the person has proved who they are. */
  onAnswer: (isProved: boolean) => void;
}

function ProofForm({ onAnswer }: Pick<StepUpDialogProps, "onAnswer">) {
  const t = useTranslations("proof");
  const common = useTranslations("common");
  const form = useApiForm({
    schema: stepUpSchema,
    fieldText: () => t("missing"),
    submit: stepUp,
    onSuccess: () => onAnswer(true),
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <PasswordField
        label={t("password")}
        autoComplete="current-password"
        error={form.errors.password}
        onValueChange={() => form.clear("password")}
      />
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

/** "Is it still you?", before something that protects the account is changed. */
export function StepUpDialog({ open, onAnswer }: StepUpDialogProps) {
  const t = useTranslations("proof");
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onAnswer(false)}>
      <DialogContent topmost alert size="sm" title={t("title")} description={t("text")}>
        <ProofForm onAnswer={onAnswer} />
      </DialogContent>
    </Dialog>
  );
}
