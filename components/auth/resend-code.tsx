"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast-store";
import { resendVerification } from "@/lib/auth/client";
import { ApiError } from "@/lib/platform/public/api-client";
import { useCountdown } from "./use-countdown";
import { useErrorToast } from "./use-error-text";

const PAUSE_SECONDS = 30;

interface ResendCodeProps {
  /** The address now, "" while there is none. */
  readEmail: () => string;
  onNoEmail: () => void;
}

/** Sends a new code, at most every half minute, or when the server says so. */
export function ResendCode({ readEmail, onNoEmail }: ResendCodeProps) {
  const t = useTranslations("auth.verify");
  const showError = useErrorToast();
  const [secondsLeft, startCountdown] = useCountdown(PAUSE_SECONDS);
  const [isSending, setIsSending] = useState(false);

  async function resend() {
    const email = readEmail();
    if (email === "") return onNoEmail();
    setIsSending(true);
    try {
      await resendVerification({ email });
      startCountdown(PAUSE_SECONDS);
      toast.show({ message: t("resent"), icon: "check" });
    } catch (error) {
      if (error instanceof ApiError && error.retryAfterSeconds) startCountdown(error.retryAfterSeconds);
      showError(error);
    } finally {
      setIsSending(false);
    }
  }

  return (
    <p className="num mt-4 flex min-h-8 flex-wrap items-center gap-x-1 text-text-2">
      {t("noMail")}
      <Button variant="ghost" size="sm" disabled={secondsLeft > 0} busy={isSending} onClick={resend}>
        {secondsLeft > 0 ? t("resendIn", { seconds: secondsLeft }) : t("resend")}
      </Button>
    </p>
  );
}
