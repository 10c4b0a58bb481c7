import { useTranslations } from "next-intl";
import { TextLink } from "@/components/ui/text-link";
import { AuthHeading } from "./auth-heading";
import { withNext } from "./auth-links";

interface SignUpRefusedProps {
  reason: "closed" | "invite" | "deadInvitation";
  next: string;
}

/** In place of the form, where this server does not take everybody. */
export function SignUpRefused({ reason, next }: SignUpRefusedProps) {
  const t = useTranslations("auth.signUp");
  return (
    <>
      <AuthHeading title={t(`refused.${reason}.title`)}>{t(`refused.${reason}.text`)}</AuthHeading>
      <p className="text-text-2">
        {t("haveOne")} <TextLink href={withNext("/sign-in", next)}>{t("signIn")}</TextLink>
      </p>
    </>
  );
}
