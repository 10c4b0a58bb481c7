"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { knowsPasskeys } from "@/components/passkeys/ceremony";
import { PasskeyButton } from "@/components/passkeys/passkey-button";
import { PasskeyProblem } from "@/components/passkeys/passkey-problem";
import { useAttempt } from "@/components/passkeys/use-attempt";
import { signInByPasskey, startPasskeySignIn } from "@/lib/auth/passkeys/client";
import { enterApp } from "./enter-app";
import { OrByEmail } from "./or-by-email";
import { useHydrated } from "./use-hydrated";
import { usePasskeyAutofill } from "./use-passkey-autofill";

interface PasskeySignInProps {
  next: string;
  /** Nothing else stands between it and the form. */
  isAlone: boolean;
}

/** Signing in with a passkey: by a button above the form, and where the browser fills in the address. */
export function PasskeySignIn({ next, isAlone }: PasskeySignInProps) {
  const t = useTranslations("passkeys");
  const [isBusy, setIsBusy] = useState(false);
  const filled = useAttempt({ work: signInByPasskey, onDone: () => enterApp(next) });
  usePasskeyAutofill(isBusy, (answer) => void filled.run(answer));
  if (useHydrated() && !knowsPasskeys()) return null;
  return (
    <>
      <div className="mb-2">
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
      {isAlone && <OrByEmail />}
    </>
  );
}
