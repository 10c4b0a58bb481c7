"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import type { z } from "zod";
import { FormProblem } from "@/components/auth/form-problem";
import { PasswordField } from "@/components/auth/password-field";
import { PasswordRuleList } from "@/components/auth/password-rule-list";
import { useApiForm } from "@/components/auth/use-api-form";
import { useShell } from "@/components/shell/shell-context";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast-store";
import { devicesKey } from "@/lib/auth/devices/client";
import { securityLogKey } from "@/lib/auth/security-log/client";
import { changePassword } from "@/lib/auth/step-up/client";
import { changePasswordSchema } from "@/lib/auth/step-up/schema";

function PasswordForm({ onClose }: { onClose: () => void }) {
  const t = useTranslations("security.password");
  const fields = useTranslations("auth.fields");
  const common = useTranslations("common");
  const rulesId = useId();
  const { profile } = useShell();
  const queryClient = useQueryClient();
  const [password, setPassword] = useState("");
  const form = useApiForm({
    schema: changePasswordSchema,
    fieldText: (name) => (name === "password" ? fields("passwordInvalid") : fields("passwordMissing")),
    submit: (input: z.input<typeof changePasswordSchema>) => changePassword(input),
    async onSuccess({ revoked }) {
      toast.show({ message: t("changed", { count: revoked }), icon: "check" });
      onClose();
      await Promise.all([devicesKey, securityLogKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      {/* Password managers keep the new password with this name. */}
      <input type="text" name="username" autoComplete="username" value={profile.email} readOnly hidden />
      <PasswordField
        label={t("current")}
        name="currentPassword"
        autoComplete="current-password"
        error={form.errors.currentPassword}
        onValueChange={() => form.clear("currentPassword")}
      />
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
          {t("submit")}
        </Button>
      </DialogFooter>
    </form>
  );
}

interface ChangePasswordDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** A new password with the current one; everything else that is signed in is signed out. */
export function ChangePasswordDialog({ open, onOpenChange }: ChangePasswordDialogProps) {
  const t = useTranslations("security.password");
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t("dialogTitle")} description={t("dialogText")}>
        <PasswordForm onClose={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}
