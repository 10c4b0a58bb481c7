import { useLocale } from "next-intl";
import { chooseLanguage } from "@/lib/auth/actions";
import { LOCALE_NAMES, LOCALES } from "@/lib/platform/public/i18n";

/** Language of the signed-out screens, a form that works without scripts; the profile's choice replaces it. */
export function LanguageSwitch({ label }: { label: string }) {
  const locale = useLocale();
  return (
    <form action={chooseLanguage}>
      <fieldset className="flex items-center gap-1">
        <legend className="sr-only">{label}</legend>
        {LOCALES.map((each) => (
          <button
            key={each}
            type="submit"
            name="language"
            value={each}
            lang={each}
            aria-pressed={each === locale}
            className="min-h-8 rounded-sm px-2 text-12 text-text-3 hover:bg-hover aria-pressed:font-medium aria-pressed:text-text"
          >
            {LOCALE_NAMES[each]}
          </button>
        ))}
      </fieldset>
    </form>
  );
}
