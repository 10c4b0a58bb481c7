"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast-store";
import { emailChangeKey, requestEmailChange } from "@/lib/auth/email-change/client";
import { requestEmailChangeSchema } from "@/lib/auth/email-change/schema";

interface ChangeEmailFormProps {
  onClose: () => void;
  /** Where the mails can be read, if this server says so. */
  onSent: (outboxUrl: string | null) => void;
}

/** The new address. */
export function ChangeEmailForm({ onClose, onSent }: ChangeEmailFormProps) {
  const t = useTranslations("address");
  const fields = useTranslations("auth.fields");
  const common = useTranslations("common");
  const queryClient = useQueryClient();
  const form = useApiForm({
    schema: requestEmailChangeSchema,
    fieldText: () => fields("emailInvalid"),
    submit: requestEmailChange,
    async onSuccess({ outboxUrl }) {
      toast.show({ message: t("sent"), icon: "check" });
      onSent(outboxUrl);
      await queryClient.invalidateQueries({ queryKey: emailChangeKey });
      onClose();
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <Field label={t("newEmail")} name="email" error={form.errors.email}>
        <Input type="email" autoComplete="email" required autoFocus onValueChange={() => form.clear("email")} />
      </Field>
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onClose}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("send")}
        </Button>
      </DialogFooter>
    </form>
  );
}

interface ChangeEmailDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onSent: (outboxUrl: string | null) => void;
}

/** Asks for another address; both mailboxes then have to confirm it. */
export function ChangeEmailDialog({ open, onOpenChange, onSent }: ChangeEmailDialogProps) {
  const t = useTranslations("address");
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent size="sm" title={t("dialogTitle")} description={t("dialogText")}>
        <ChangeEmailForm onClose={() => onOpenChange(false)} onSent={onSent} />
      </DialogContent>
    </Dialog>
  );
}
