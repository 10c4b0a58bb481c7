"use client";

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
import { addPoolKey } from "@/lib/models/operator-keys/client";
import { addPoolKeySchema } from "@/lib/models/operator-keys/schema";
import { readDollars, readNumber } from "@/lib/platform/public/read-number";
import { PoolFields } from "./pool-fields";

interface AddKeyDialogProps {
  open: boolean;
  providers: readonly { id: string; name: string }[];
  onClose: () => void;
  onAdded: () => Promise<unknown>;
}

const WORDS = {
  apiKey: "keyInvalid",
  baseUrl: "addressInvalid",
  weight: "weightInvalid",
  dailyCapMicroUsd: "capInvalid",
} as const;

function AddKeyForm({ providers, onClose, onAdded }: Omit<AddKeyDialogProps, "open">) {
  const t = useTranslations("console.providers");
  const common = useTranslations("common");
  const locale = useLocale();
  const [provider, setProvider] = useState(providers[0]?.id ?? "");
  const form = useApiForm({
    schema: addPoolKeySchema,
    read: (data) => {
      const baseUrl = String(data.get("baseUrl") ?? "").trim();
      return {
        provider,
        apiKey: String(data.get("apiKey")),
        ...(baseUrl ? { baseUrl } : {}),
        weight: readNumber(data.get("weight"), locale),
        dailyCapMicroUsd: readDollars(data.get("dailyCapMicroUsd"), locale),
      };
    },
    fieldText: (name) => t(WORDS[name as keyof typeof WORDS] ?? "keyInvalid"),
    submit: addPoolKey,
    async onSuccess({ provider: { name } }) {
      toast.show({ message: t("added", { provider: name }), icon: "check" });
      onClose();
      await onAdded();
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <Field label={t("provider")}>
        <NativeSelect value={provider} onValueChange={setProvider}>
          {providers.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field label={t("key")} name="apiKey" error={form.errors.apiKey}>
        <Input
          // Not a password of this site: managers must neither fill nor keep it.
          type="password"
          autoComplete="off"
          data-1p-ignore=""
          data-lpignore="true"
          spellCheck={false}
          inputClassName="font-mono"
          onValueChange={() => form.clear("apiKey")}
        />
      </Field>
      <Field label={t("address")} name="baseUrl" hint={t("addressHint")} error={form.errors.baseUrl} optional>
        <Input
          type="url"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          onValueChange={() => form.clear("baseUrl")}
        />
      </Field>
      <PoolFields form={form} weight={1} dailyCapMicroUsd={null} />
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onClose}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("addKey")}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** Adds a key; it is tested at its address before it is kept. */
export function AddKeyDialog({ open, ...form }: AddKeyDialogProps) {
  const t = useTranslations("console.providers");
  return (
    <Dialog open={open} onOpenChange={(next) => !next && form.onClose()}>
      <DialogContent title={t("addTitle")} description={t("addText")}>
        <AddKeyForm {...form} />
      </DialogContent>
    </Dialog>
  );
}
