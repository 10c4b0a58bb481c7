"use client";

import { useTranslations } from "next-intl";
import { encode } from "uqr";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { confirmFactor } from "@/lib/auth/two-factor/client";
import { confirmFactorSchema, type NewFactor } from "@/lib/auth/two-factor/schema";

interface ConfirmFactorFormProps {
  factor: NewFactor;
  onDone: (recoveryCodes: string[]) => void;
  onCancel: () => void;
}

/** The address of an app's secret as a picture; drawn here, so that it goes nowhere else. */
function SecretPicture({ uri, label }: { uri: string; label: string }) {
  const { data, size } = encode(uri, { border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} className="mx-auto size-48 rounded-md">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}

/** Picture and key of a new app, and its first code. */
export function ConfirmFactorForm({ factor, onDone, onCancel }: ConfirmFactorFormProps) {
  const t = useTranslations("security.twoFactor");
  const proof = useTranslations("proof");
  const auth = useTranslations("auth.verify");
  const common = useTranslations("common");
  const form = useApiForm({
    schema: confirmFactorSchema,
    read: (data) => ({ code: data.get("code") }),
    fieldText: () => proof("missingCode"),
    submit: ({ code }: { code: string }) => confirmFactor(factor.id, code),
    onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes),
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <SecretPicture uri={factor.uri} label={t("picture")} />
      <Field label={t("secret")}>
        <Input
          readOnly
          value={factor.secret}
          inputClassName="font-mono text-12"
          onFocus={(event) => event.currentTarget.select()}
          end={<CopyButton className="-me-1.5" text={factor.secret} label={t("copy")} />}
        />
      </Field>
      <Field label={auth("code")} name="code" error={form.errors.code}>
        <Input inputMode="numeric" autoComplete="one-time-code" autoFocus onValueChange={() => form.clear("code")} />
      </Field>
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
