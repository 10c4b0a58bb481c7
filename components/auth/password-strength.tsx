"use client";

import { useTranslations } from "next-intl";
import { useDeferredValue, useEffect, useState } from "react";
import { Meter } from "@/components/ui/meter";

type Estimate = typeof import("./estimate-strength")["estimateStrength"];

const TONES = ["danger", "danger", "warn", "accent", "accent"] as const;
const SHOWN_FROM = 1;

/** How hard the password is to guess, as it is typed. The estimator loads with the first character. */
export function PasswordStrength({ password, email }: { password: string; email: string | null }) {
  const t = useTranslations("auth.strength");
  const typed = useDeferredValue(password);
  const [estimate, setEstimate] = useState<Estimate | null>(null);
  const isTyping = password !== "";
  useEffect(() => {
    if (!isTyping) return;
    let isGone = false;
    import("./estimate-strength").then(
      (module) => !isGone && setEstimate(() => module.estimateStrength),
      // Only advice: without it the server still judges.
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [isTyping]);
  if (!estimate || typed === "") return null;
  const score = estimate(typed, email ? [email, ...email.split(/[@.+_-]/)] : []);
  const word = t(`score.${score}`);
  return (
    <div className="mt-2">
      <Meter value={score + SHOWN_FROM} max={4 + SHOWN_FROM} label={t("label")} valueText={word} tone={TONES[score]} />
      <p aria-hidden className="mt-1 text-12 text-text-2">
        {t("is", { word })}
      </p>
    </div>
  );
}
