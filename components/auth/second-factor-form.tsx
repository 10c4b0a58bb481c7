"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { PasskeyButton } from "@/components/passkeys/passkey-button";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { TextLink } from "@/components/ui/text-link";
import { startSecondFactor } from "@/lib/auth/passkeys/client";
import { finishSignIn } from "@/lib/auth/two-factor/client";
import { ApiError } from "@/lib/platform/public/api-client";
import { AuthHeading } from "./auth-heading";
import { withNext } from "./auth-links";
import { CodeFactorForm } from "./code-factor-form";
import { enterApp } from "./enter-app";

interface SecondFactorFormProps {
  next: string;
  email: string;
  /** What the account has; a recovery code comes with either. */
  hasApp: boolean;
  hasPasskey: boolean;
}

/** What comes after the password: a code of an app, a passkey, or a code that was kept for the day either is lost. */
export function SecondFactorForm({ next, email, hasApp, hasPasskey }: SecondFactorFormProps) {
  const t = useTranslations("auth.secondFactor");
  const passkeys = useTranslations("passkeys.secondFactor");
  const router = useRouter();
  const [trust, setTrust] = useState(false);
  const [isRecovery, setIsRecovery] = useState(false);
  const isCode = hasApp || isRecovery;
  const startAgain = () => router.push(withNext("/sign-in", next));
  const trustBox = <Checkbox label={t("trust")} checked={trust} onCheckedChange={setTrust} />;
  const text = isRecovery ? t("recoveryText", { email }) : isCode ? t("text", { email }) : passkeys("text", { email });
  return (
    <>
      <AuthHeading title={isCode ? t("title") : passkeys("title")}>{text}</AuthHeading>
      {isCode && (
        <CodeFactorForm
          key={String(isRecovery)}
          isRecovery={isRecovery}
          trust={trust}
          onDone={() => enterApp(next)}
          onGone={startAgain}
        >
          {trustBox}
        </CodeFactorForm>
      )}
      {hasPasskey && !isRecovery && (
        <div className="mt-3 flex flex-col gap-4">
          {!isCode && trustBox}
          <PasskeyButton
            label={passkeys("use")}
            size="lg"
            isPrimary={!isCode}
            start={startSecondFactor}
            finish={(passkey) => finishSignIn({ passkey, trust })}
            onDone={() => enterApp(next)}
            onFailure={(error) => {
              if (error instanceof ApiError && error.code === "gone") startAgain();
            }}
          />
        </div>
      )}
      <p className="mt-4 flex flex-wrap items-center justify-between gap-2">
        <Button variant="ghost" onClick={() => setIsRecovery(!isRecovery)}>
          {!isRecovery ? t("useRecovery") : hasApp ? t("useApp") : passkeys("use")}
        </Button>
        <TextLink href={withNext("/sign-in", next)}>{t("back")}</TextLink>
      </p>
    </>
  );
}
