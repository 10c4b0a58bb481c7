"use client";

import { useTranslations } from "next-intl";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { factorNameSchema } from "@/lib/auth/two-factor/schema";

interface FactorNameFormProps<R> {
  defaultName?: string;
  submitLabel: string;
  submit: (input: { name: string }) => Promise<R>;
  onDone: (result: R) => void;
  onCancel: () => void;
}

/** The name by which the person knows an app. */
export function FactorNameForm<R>({ defaultName, submitLabel, submit, onDone, onCancel }: FactorNameFormProps<R>) {
  const t = useTranslations("security.twoFactor");
  const common = useTranslations("common");
  const form = useApiForm({ schema: factorNameSchema, submit, onSuccess: onDone });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <Field label={t("name")} name="name" error={form.errors.name}>
        <Input defaultValue={defaultName} autoComplete="off" autoFocus onValueChange={() => form.clear("name")} />
      </Field>
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onCancel}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {submitLabel}
        </Button>
      </DialogFooter>
    </form>
  );
}
