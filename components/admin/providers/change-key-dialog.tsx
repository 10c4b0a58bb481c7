"use client";

import { useLocale, useTranslations } from "next-intl";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast-store";
import { changePoolKey } from "@/lib/models/operator-keys/client";
import { changePoolKeySchema, type PoolKey } from "@/lib/models/operator-keys/schema";
import { readDollars, readNumber } from "@/lib/platform/public/read-number";
import { changedFields } from "../changed-fields";
import { PoolFields } from "./pool-fields";

interface ChangeKeyDialogProps {
  item: PoolKey;
  open: boolean;
  onClose: () => void;
  onChanged: () => Promise<unknown>;
}

function ChangeKeyForm({ item, onClose, onChanged }: Omit<ChangeKeyDialogProps, "open">) {
  const t = useTranslations("console.providers");
  const common = useTranslations("common");
  const locale = useLocale();
  const form = useApiForm({
    schema: changePoolKeySchema,
    read: (data) =>
      changedFields(item, {
        weight: readNumber(data.get("weight"), locale),
        dailyCapMicroUsd: readDollars(data.get("dailyCapMicroUsd"), locale),
      }),
    fieldText: (name) => t(name === "weight" ? "weightInvalid" : "capInvalid"),
    submit: async (changes) => Object.keys(changes).length > 0 && changePoolKey(item.id, changes),
    async onSuccess(saved) {
      onClose();
      if (!saved) return;
      toast.show({ message: t("saved"), icon: "check" });
      await onChanged();
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <PoolFields form={form} weight={item.weight} dailyCapMicroUsd={item.dailyCapMicroUsd} />
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onClose}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("save")}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** Changes the share and the cap of a key. Its address is not there: a key goes to the one that it was stored for. */
export function ChangeKeyDialog({ open, ...form }: ChangeKeyDialogProps) {
  const t = useTranslations("console.providers");
  const { item, onClose } = form;
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()}>
      <DialogContent
        size="sm"
        title={t("changeTitle", { provider: item.provider.name })}
        description={t("changeText", { hint: item.hint ?? "…" })}
      >
        <ChangeKeyForm {...form} />
      </DialogContent>
    </Dialog>
  );
}
