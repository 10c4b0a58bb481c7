"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { NativeSelect } from "@/components/settings/native-select";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast-store";
import { adminUserQuery, adminUsersKey, changeUser } from "@/lib/auth/admin/users/client";
import { type AdminUserDetail, changeUserSchema, type UserChange } from "@/lib/auth/admin/users/schema";
import { TIER_IDS } from "@/lib/auth/schema";
import { ReasonField } from "../reason-field";

interface ChangeDialogProps {
  change: UserChange;
  user: AdminUserDetail;
  onClose: () => void;
}

/** The end of a day of the browser's own field (2026-11-25) in the reader's zone; null where none is chosen. */
function endOfDay(day: string): string | null {
  const [year, month, date] = day.split("-").map(Number);
  return year && month && date ? new Date(year, month - 1, date + 1).toISOString() : null;
}

/** One change of an account, with its reason. */
export function ChangeDialog({ change, user, onClose }: ChangeDialogProps) {
  const t = useTranslations("admin.changes");
  const people = useTranslations("admin.people");
  const tiers = useTranslations("sidebar.tiers");
  const common = useTranslations("common");
  const queryClient = useQueryClient();
  const [role, setRole] = useState<string>(user.role === "admin" ? "user" : "admin");
  const [tier, setTier] = useState<string>(user.grantedTier);
  const form = useApiForm({
    schema: changeUserSchema,
    read: (data) => ({
      change,
      reason: String(data.get("reason")),
      ...(change === "role" ? { role } : {}),
      ...(change === "tier" ? { tier, until: endOfDay(String(data.get("until") ?? "")) } : {}),
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
            <>
              <Field label={people("tier")}>
                <NativeSelect value={tier} onValueChange={setTier}>
                  {TIER_IDS.map((id) => (
                    <option key={id} value={id}>
                      {tiers(id)}
                    </option>
                  ))}
                </NativeSelect>
              </Field>
              {tier !== "free" && (
                <Field label={t("until")} name="until" hint={t("untilHint")} error={form.errors.until} optional>
                  <Input type="date" onValueChange={() => form.clear("until")} />
                </Field>
              )}
            </>
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
