"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { useChatSession } from "@/components/chat/chat-session-provider";
import { useShell } from "@/components/shell/shell-context";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioGroup } from "@/components/ui/radio-group";
import { requestDeletion } from "@/lib/privacy/deletion/client";
import { type RequestDeletion, requestDeletionSchema } from "@/lib/privacy/deletion/schema";

interface FormProps {
  /** It is planned already, and can only come sooner. */
  onlyNow: boolean;
  onClose: () => void;
}

function DeleteAccountForm({ onlyNow, onClose }: FormProps) {
  const t = useTranslations("privacy.deletion");
  const common = useTranslations("common");
  const { profile } = useShell();
  const session = useChatSession();
  const [when, setWhen] = useState<RequestDeletion["when"]>(onlyNow ? "now" : "later");
  const form = useApiForm({
    schema: requestDeletionSchema,
    read: (data) => ({ email: String(data.get("email") ?? ""), when }),
    submit: requestDeletion,
    async onSuccess() {
      await session?.forget();
      // A full load: nothing of this account may stay in the memory of the page.
      location.assign(`/sign-in?notice=${when === "now" ? "deleted" : "leaving"}`);
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      {!onlyNow && (
        <RadioGroup
          label={t("when")}
          value={when}
          onValueChange={setWhen}
          options={(["later", "now"] as const).map((value) => ({
            value,
            label: t(value),
            description: t(`${value}Hint`),
          }))}
        />
      )}
      <Field
        name="email"
        label={t.rich("confirm", {
          email: profile.email,
          b: (address) => <bdi className="font-medium wrap-anywhere">{address}</bdi>,
        })}
        error={form.errors.email}
      >
        <Input type="email" autoComplete="off" spellCheck={false} onValueChange={() => form.clear("email")} />
      </Field>
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onClose}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="danger" busy={form.pending}>
          {t(when === "now" ? "submitNow" : "submitLater")}
        </Button>
      </DialogFooter>
    </form>
  );
}

interface DeleteAccountDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onlyNow: boolean;
}

/** Asks when, and for the address, before an account is deleted. */
export function DeleteAccountDialog({ open, onOpenChange, onlyNow }: DeleteAccountDialogProps) {
  const t = useTranslations("privacy.deletion");
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t("dialogTitle")} description={t(onlyNow ? "nowHint" : "dialogText")}>
        <DeleteAccountForm onlyNow={onlyNow} onClose={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}
