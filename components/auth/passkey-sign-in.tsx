"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { PasskeyButton } from "@/components/passkeys/passkey-button";
import { PasskeyProblem } from "@/components/passkeys/passkey-problem";
import { useAttempt } from "@/components/passkeys/use-attempt";
import { signInByPasskey, startPasskeySignIn } from "@/lib/auth/passkeys/client";
import { enterApp } from "./enter-app";
import { usePasskeyAutofill } from "./use-passkey-autofill";

/** Signing in with a passkey: by a button, and where the browser fills in the address. */
export function PasskeySignIn({ next }: { next: string }) {
  const t = useTranslations("passkeys");
  const [isBusy, setIsBusy] = useState(false);
  const filled = useAttempt({ work: signInByPasskey, onDone: () => enterApp(next) });
  usePasskeyAutofill(isBusy, (answer) => void filled.run(answer));
  return (
    <div className="mt-3">
      <PasskeyButton
        label={t("signIn")}
        size="lg"
        disabled={filled.isPending}
        start={startPasskeySignIn}
        finish={signInByPasskey}
        onDone={() => enterApp(next)}
        onBusy={setIsBusy}
      />
      <PasskeyProblem error={filled.error} />
    </div>
  );
}
