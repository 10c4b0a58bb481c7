"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Field } from "@/components/ui/field";
import type { Profile } from "@/lib/auth/schema";
import { isLocale, LOCALE_NAMES, LOCALES } from "@/lib/platform/public/i18n";
import { NativeSelect } from "./native-select";
import { useSaveProfile } from "./use-save-profile";

/** The language of the interface; saved when chosen, and the page turns over to it. */
export function LanguageField({ profile, label }: { profile: Profile; label: string }) {
  const router = useRouter();
  const save = useSaveProfile();
  const [, startTransition] = useTransition();
  const value = (save.isPending && save.variables?.language) || profile.language;

  function choose(language: string) {
    if (!isLocale(language)) return;
    save.mutate(
      { language },
      {
        onSuccess() {
          startTransition(() => router.refresh());
        },
      },
    );
  }

  return (
    <Field label={label}>
      <NativeSelect value={value} onValueChange={choose}>
        {LOCALES.map((locale) => (
          <option key={locale} value={locale} lang={locale}>
            {LOCALE_NAMES[locale]}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}
