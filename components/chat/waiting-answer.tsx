import { useTranslations } from "next-intl";

/** The place of an answer before its first word. */
export function WaitingAnswer() {
  const t = useTranslations("chat.answer");
  return (
    <p className="text-15">
      <span aria-hidden className="inline-block h-4 w-[7px] animate-pulse rounded-[1px] bg-accent align-[-2px]" />
      <span className="sr-only">{t("waiting")}</span>
    </p>
  );
}
