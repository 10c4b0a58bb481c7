"use client";

import { useTranslations } from "next-intl";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { REASON_MAX } from "@/lib/auth/admin/audit/schema";

/** Why; kept in the audit log. */
export function ReasonField({ error, onValueChange }: { error: string | undefined; onValueChange: () => void }) {
  const t = useTranslations("admin.changes");
  return (
    <Field label={t("reason")} name="reason" hint={t("reasonHint")} error={error}>
      <Input autoComplete="off" maxLength={REASON_MAX} onValueChange={onValueChange} />
    </Field>
  );
}
