"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { z } from "zod";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { updateProfile } from "@/lib/auth/client";
import { displayNameSchema, type Profile } from "@/lib/auth/schema";
import { useKeepProfile } from "./use-keep-profile";

const schema = z.object({ displayName: displayNameSchema });

/** The name that others see; saved on Enter or by the button, which waits for a change. */
export function NameForm({ profile }: { profile: Profile }) {
  const t = useTranslations("settings");
  const keep = useKeepProfile();
  const [name, setName] = useState(profile.displayName);
  const form = useApiForm({
    schema,
    fieldText: () => t("profile.nameInvalid"),
    submit: updateProfile,
    onSuccess(saved) {
      setName(saved.displayName);
      keep(saved, t("saved"));
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="flex flex-col gap-3">
      <Field label={t("profile.name")} name="displayName" error={form.errors.displayName}>
        <Input
          value={name}
          autoComplete="name"
          maxLength={80}
          onValueChange={(value) => {
            setName(value);
            form.clear("displayName");
          }}
        />
      </Field>
      <FormProblem error={form.problem} />
      <div>
        <Button type="submit" busy={form.pending} disabled={name.trim() === profile.displayName}>
          {t("profile.save")}
        </Button>
      </div>
    </form>
  );
}
