"use client";

import { useTranslations } from "next-intl";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { readTypedAddress } from "./typed-address";
import type { ApiForm } from "./use-api-form";

/** The field `email` of a form that sends a mail, with the address that was typed at signing in. */
export function AddressField({ form }: { form: ApiForm }) {
  const t = useTranslations("auth.fields");
  return (
    <Field label={t("email")} name="email" error={form.errors.email}>
      <Input
        size="lg"
        type="email"
        autoComplete="username"
        defaultValue={readTypedAddress()}
        required
        onValueChange={() => form.clear("email")}
      />
    </Field>
  );
}
