"use client";

import { useRouter } from "next/navigation";
import { useLocale } from "next-intl";
import { useTransition } from "react";
import { LOCALE_NAMES, LOCALES, type Locale } from "@/lib/platform/public/i18n";
import { rememberLocale } from "./remember-locale";

/** Language of the signed-out screens; the profile's choice replaces it once somebody has signed in. */
export function LanguageSwitch({ label }: { label: string }) {
  const locale = useLocale();
  const router = useRouter();
  const [isPending, startTransition] = useTransition();

  function choose(next: Locale) {
    rememberLocale(next);
    startTransition(() => router.refresh());
  }

  return (
    <fieldset className="flex items-center gap-1" aria-busy={isPending}>
      <legend className="sr-only">{label}</legend>
      {LOCALES.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={each === locale}
          className="min-h-8 rounded-sm px-2 text-12 text-text-3 hover:bg-hover aria-pressed:font-medium aria-pressed:text-text"
          onClick={() => choose(each)}
        >
          {LOCALE_NAMES[each]}
        </button>
      ))}
    </fieldset>
  );
}
