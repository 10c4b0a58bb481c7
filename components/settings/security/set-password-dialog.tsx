"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { PasswordField } from "@/components/auth/password-field";
import { PasswordRuleList } from "@/components/auth/password-rule-list";
import { useApiForm } from "@/components/auth/use-api-form";
import { useShell } from "@/components/shell/shell-context";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast-store";
import { connectionsKey, setFirstPassword } from "@/lib/auth/oauth/client";
import { firstPasswordSchema } from "@/lib/auth/oauth/schema";
import { securityLogKey } from "@/lib/auth/security-log/client";

function PasswordForm({ onClose }: { onClose: () => void }) {
  const t = useTranslations("connections");
  const fields = useTranslations("auth.fields");
  const common = useTranslations("common");
  const rulesId = useId();
  const { profile } = useShell();
  const queryClient = useQueryClient();
  const [password, setPassword] = useState("");
  const form = useApiForm({
    schema: firstPasswordSchema,
    read: () => ({ password }),
    fieldText: () => fields("passwordInvalid"),
    submit: setFirstPassword,
    async onSuccess() {
      toast.show({ message: t("passwordSet"), icon: "check" });
      onClose();
      await Promise.all(
        [connectionsKey, securityLogKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      );
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      {/* Password managers keep the new password with this name. */}
      <input type="text" name="username" autoComplete="username" value={profile.email} readOnly hidden />
      <div>
        <PasswordField
          label={fields("newPassword")}
          autoComplete="new-password"
          error={form.errors.password}
          describedBy={rulesId}
          onValueChange={(value) => {
            setPassword(value);
            form.clear("password");
          }}
        />
        <PasswordRuleList id={rulesId} password={password} email={profile.email} />
      </div>
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onClose}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("setSubmit")}
        </Button>
      </DialogFooter>
    </form>
  );
}

interface SetPasswordDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** A first password, for an account that was made by another service. */
export function SetPasswordDialog({ open, onOpenChange }: SetPasswordDialogProps) {
  const t = useTranslations("connections");
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t("setTitle")} description={t("setText")}>
        <PasswordForm onClose={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}
