"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { CodeField } from "@/components/auth/code-field";
import { FormProblem } from "@/components/auth/form-problem";
import { useCodeForm } from "@/components/auth/use-code-form";
import { useRefusalText } from "@/components/auth/use-refusal-text";
import { useLastShown } from "@/components/settings/use-last-shown";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast-store";
import { confirmEmailChange, emailChangeKey } from "@/lib/auth/email-change/client";
import { emailChangeCodeSchema, type Mailbox } from "@/lib/auth/email-change/schema";

interface MailboxCodeFormProps {
  mailbox: Mailbox;
  onClose: () => void;
}

/** The six digits of the mail to one mailbox. */
export function MailboxCodeForm({ mailbox, onClose }: MailboxCodeFormProps) {
  const t = useTranslations("address");
  const verify = useTranslations("auth.verify");
  const common = useTranslations("common");
  const wordRefusal = useRefusalText();
  const queryClient = useQueryClient();
  const { form, field } = useCodeForm({
    schema: emailChangeCodeSchema,
    read: (code) => ({ mailbox, code }),
    fieldText: () => verify("codeInvalid"),
    submit: confirmEmailChange,
    async onSuccess({ status }) {
      toast.show({ message: status === "changed" ? t("changed") : t("oneConfirmed"), icon: "check" });
      onClose();
      await queryClient.invalidateQueries({ queryKey: emailChangeKey });
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <CodeField {...field} readOnly={form.pending} />
      <FormProblem error={wordRefusal(form.problem)} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onClose}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("confirm")}
        </Button>
      </DialogFooter>
    </form>
  );
}

interface MailboxCodeDialogProps {
  /** The mailbox whose code is typed; null for none. */
  mailbox: Mailbox | null;
  address: string;
  onClose: () => void;
}

/** Confirms one mailbox by the code of its mail. */
export function MailboxCodeDialog({ mailbox, address, onClose }: MailboxCodeDialogProps) {
  const t = useTranslations("address");
  const shown = useLastShown(mailbox);
  const to = useLastShown(mailbox && address);
  return (
    <Dialog open={mailbox !== null} onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        size="sm"
        title={t("codeTitle")}
        description={<span className="break-words">{t("codeText", { email: to ?? "" })}</span>}
      >
        {shown && <MailboxCodeForm key={shown} mailbox={shown} onClose={onClose} />}
      </DialogContent>
    </Dialog>
  );
}
