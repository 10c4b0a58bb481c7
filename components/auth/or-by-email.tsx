import { useTranslations } from "next-intl";

/** The line between other ways to sign in and the form. */
export function OrByEmail() {
  const t = useTranslations("connections");
  return (
    <div className="mt-5 mb-4 flex items-center gap-3 text-12 text-text-3">
      <span aria-hidden className="h-px flex-1 bg-line" />
      {t("or")}
      <span aria-hidden className="h-px flex-1 bg-line" />
    </div>
  );
}
