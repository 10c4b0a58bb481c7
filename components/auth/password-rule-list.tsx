"use client";

import { Check, Circle, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARACTERS } from "@/lib/auth/schema";
import { checkPassword } from "./password-rules";
import { PasswordStrength } from "./password-strength";

interface RuleProps {
  state: "open" | "met" | "broken";
  text: string;
}

function Rule({ state, text }: RuleProps) {
  const t = useTranslations("auth.rules");
  const look = { open: "text-text-3", met: "text-success", broken: "text-danger" }[state];
  const Icon = { open: Circle, met: Check, broken: X }[state];
  return (
    <li className="flex items-start gap-2 text-12 text-text-2">
      <Icon aria-hidden className={`m-px size-3.5 ${look}`} />
      <span className={state === "broken" ? "text-danger" : undefined}>
        {text} <VisuallyHidden>({state === "met" ? t("met") : t("open")})</VisuallyHidden>
      </span>
    </li>
  );
}

/**
 * The rules for a new password, each with its present state. `id` lets the field name it as its description; `email`
 * is null where the address is not known.
 */
export function PasswordRuleList({ id, password, email }: { id: string; password: string; email: string | null }) {
  const t = useTranslations("auth.rules");
  const check = checkPassword(password, email ?? "");
  const apart = password === "" || !email ? "open" : check.isApartFromEmail ? "met" : "broken";
  return (
    <div id={id} className="mt-2.5">
      <PasswordStrength password={password} email={email} />
      <VisuallyHidden>{t("title")}</VisuallyHidden>
      <ul className="flex flex-col gap-1.5">
        <Rule state={check.isLongEnough ? "met" : "open"} text={t("length", { count: PASSWORD_MIN_CHARACTERS })} />
        {email !== null && <Rule state={apart} text={t("email")} />}
        {!check.fits && <Rule state="broken" text={t("bytes", { max: PASSWORD_MAX_BYTES, count: check.bytes })} />}
      </ul>
      <p className="mt-1.5 text-12 text-text-3">{t("common")}</p>
    </div>
  );
}
