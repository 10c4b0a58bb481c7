"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { NativeSelect } from "@/components/settings/native-select";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast-store";
import { createInvitation, invitationsKey } from "@/lib/auth/admin/sign-up/client";
import { createInvitationSchema } from "@/lib/auth/admin/sign-up/schema";
import { TierSelect } from "../tier-select";

function InviteForm({ onClose }: { onClose: () => void }) {
  const t = useTranslations("admin.invitations");
  const people = useTranslations("admin.people");
  const common = useTranslations("common");
  const locale = useLocale();
  const queryClient = useQueryClient();
  const [role, setRole] = useState("user");
  const [tier, setTier] = useState("free");
  const form = useApiForm({
    schema: createInvitationSchema,
    read: (data) => ({ email: String(data.get("email")), role, tier, language: locale }),
    fieldText: (name) => (name === "email" ? t("emailInvalid") : undefined),
    submit: createInvitation,
    async onSuccess({ email }) {
      toast.show({ message: t("sent", { email }), icon: "check" });
      onClose();
      await queryClient.invalidateQueries({ queryKey: invitationsKey });
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <Field label={people("address")} name="email" error={form.errors.email}>
        <Input type="email" autoComplete="off" onValueChange={() => form.clear("email")} />
      </Field>
      <Field label={people("role")}>
        <NativeSelect value={role} onValueChange={setRole}>
          <option value="user">{people("roles.user")}</option>
          <option value="admin">{people("roles.admin")}</option>
        </NativeSelect>
      </Field>
      <TierSelect value={tier} onValueChange={setTier} />
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

/** Asks whom to invite, and what the account gets. */
export function InviteDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations("admin.invitations");
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent size="sm" title={t("invite")} description={t("inviteText")}>
        <InviteForm onClose={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}
