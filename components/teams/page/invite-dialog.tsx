"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useApiForm } from "@/components/auth/use-api-form";
import { NativeSelect } from "@/components/settings/native-select";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast-store";
import { inviteByMail } from "@/lib/teams/invitations/client";
import { inviteSchema } from "@/lib/teams/invitations/schema";
import { rolesGivenBy } from "@/lib/teams/policy";
import type { WorkspaceDetail } from "@/lib/teams/schema";
import { SeatProblem } from "./seat-problem";

export interface InvitingProps {
  workspace: WorkspaceDetail;
  onClose: (changed: boolean) => void;
}

function InviteForm({ workspace, onClose }: InvitingProps) {
  const t = useTranslations("teams.invitations");
  const roles = useTranslations("workspaces.roles");
  const common = useTranslations("common");
  const [role, setRole] = useState("member");
  const form = useApiForm({
    schema: inviteSchema,
    read: (data) => ({ email: String(data.get("email")), role }),
    fieldText: (name) => (name === "email" ? t("emailInvalid") : undefined),
    submit: (input) => inviteByMail(workspace.id, input),
    onSuccess({ email }) {
      toast.show({ message: t("sent", { email: email ?? "" }), icon: "check" });
      onClose(true);
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <Field label={t("email")} name="email" error={form.errors.email}>
        <Input type="email" autoComplete="off" onValueChange={() => form.clear("email")} />
      </Field>
      <Field label={t("role")} hint={t(`roleHints.${role === "viewer" || role === "admin" ? role : "member"}`)}>
        <NativeSelect value={role} onValueChange={setRole}>
          {rolesGivenBy(workspace.role).map((name) => (
            <option key={name} value={name}>
              {roles(name)}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <SeatProblem error={form.problem} workspace={workspace} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={() => onClose(false)}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("send")}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** Asks whom to invite, and as what. */
export function InviteDialog(props: InvitingProps) {
  const t = useTranslations("teams.invitations");
  return (
    <Dialog open onOpenChange={(open) => !open && props.onClose(false)}>
      <DialogContent size="sm" title={t("invite")} description={t("inviteText")}>
        <InviteForm {...props} />
      </DialogContent>
    </Dialog>
  );
}
