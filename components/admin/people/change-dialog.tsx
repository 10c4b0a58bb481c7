"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useContext, useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { NativeSelect } from "@/components/settings/native-select";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { TimeZoneContext } from "@/components/ui/time-zone";
import { toast } from "@/components/ui/toast-store";
import { adminUserQuery, adminUsersKey, changeUser } from "@/lib/auth/admin/users/client";
import { type AdminUserDetail, changeUserSchema, type UserChange } from "@/lib/auth/admin/users/schema";
import { ReasonField } from "../reason-field";
import { endOfGrant } from "./grant-end";
import { GrantFields } from "./grant-fields";

interface ChangeDialogProps {
  change: UserChange;
  user: AdminUserDetail;
  onClose: () => void;
}

/** One change of an account, with its reason. */
export function ChangeDialog({ change, user, onClose }: ChangeDialogProps) {
  const t = useTranslations("admin.changes");
  const people = useTranslations("admin.people");
  const common = useTranslations("common");
  const queryClient = useQueryClient();
  const timeZone = useContext(TimeZoneContext);
  const [role, setRole] = useState<string>(user.role === "admin" ? "user" : "admin");
  const [tier, setTier] = useState<string>(user.grantedTier);
  const form = useApiForm({
    schema: changeUserSchema,
    read: (data) => ({
      change,
      reason: String(data.get("reason")),
      ...(change === "role" ? { role } : {}),
      ...(change === "tier"
        ? { tier, until: endOfGrant(String(data.get("until") ?? ""), user.grantedUntil, timeZone) }
        : {}),
    }),
    fieldText: (name) => (name === "reason" ? t("reasonInvalid") : undefined),
    submit: (body) => changeUser(user.id, body),
    async onSuccess(changed) {
      queryClient.setQueryData(adminUserQuery(user.id).queryKey, changed);
      toast.show({ message: t(`${change}.done`), icon: "check" });
      onClose();
      await queryClient.invalidateQueries({ queryKey: adminUsersKey });
    },
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent size="sm" title={t(`${change}.name`)} description={t(`${change}.text`, { email: user.email })}>
        <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
          {change === "role" && (
            <Field label={people("role")}>
              <NativeSelect value={role} onValueChange={setRole}>
                <option value="user">{people("roles.user")}</option>
                <option value="admin">{people("roles.admin")}</option>
              </NativeSelect>
            </Field>
          )}
          {change === "tier" && (
            <GrantFields form={form} tier={tier} onTierChange={setTier} until={user.grantedUntil} />
          )}
          <ReasonField error={form.errors.reason} onValueChange={() => form.clear("reason")} />
          <FormProblem error={form.problem} />
          <DialogFooter className="mt-1">
            <Button variant="ghost" onClick={onClose}>
              {common("cancel")}
            </Button>
            <Button type="submit" variant="primary" busy={form.pending}>
              {t(`${change}.confirm`)}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
