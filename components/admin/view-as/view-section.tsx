"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Section } from "@/components/ui/section";
import type { AdminUserDetail } from "@/lib/auth/admin/users/schema";
import { startView } from "@/lib/auth/admin/view-as/client";
import { startViewSchema, VIEW_MINUTES } from "@/lib/auth/admin/view-as/schema";
import { ReasonField } from "../reason-field";

function StartForm({ user, onCancel }: { user: AdminUserDetail; onCancel: () => void }) {
  const t = useTranslations("admin.viewAs");
  const changes = useTranslations("admin.changes");
  const common = useTranslations("common");
  const form = useApiForm({
    schema: startViewSchema,
    fieldText: () => changes("reasonInvalid"),
    submit: (body) => startView(user.id, body),
    // A full load: nothing of the administrator's own account may be mixed with what is shown.
    onSuccess: () => location.assign("/settings"),
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <ReasonField error={form.errors.reason} onValueChange={() => form.clear("reason")} />
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onCancel}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("confirm")}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** The way to look at the product as this person sees it. */
export function ViewSection({ user }: { user: AdminUserDetail }) {
  const t = useTranslations("admin.viewAs");
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Section
      title={t("title")}
      description={t("text", { minutes: VIEW_MINUTES })}
      action={<Button onClick={() => setIsOpen(true)}>{t("open")}</Button>}
    >
      <Dialog open={isOpen} onOpenChange={setIsOpen}>
        <DialogContent size="sm" title={t("title")} description={t("dialogText", { email: user.email })}>
          <StartForm user={user} onCancel={() => setIsOpen(false)} />
        </DialogContent>
      </Dialog>
    </Section>
  );
}
