"use client";

import { useTranslations } from "next-intl";
import { PasskeyButton } from "@/components/passkeys/passkey-button";
import { startStepUp } from "@/lib/auth/passkeys/client";
import { stepUp } from "@/lib/auth/step-up/client";

/** A passkey of the account can say that it is still the same person. */
export function ProofByPasskey({ onProved }: { onProved: () => void }) {
  const t = useTranslations("passkeys.proof");
  return (
    <div className="mt-4 flex flex-col gap-3">
      <PasskeyButton
        isPrimary
        label={t("use")}
        start={startStepUp}
        finish={(passkey) => stepUp({ passkey })}
        onDone={onProved}
      />
      <p className="text-text-2">{t("orCode")}</p>
    </div>
  );
}
