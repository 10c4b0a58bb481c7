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
const CODE_TEXTS = { send: "resend", wait: "resendIn", sent: "resent" } as const;
const LINK_TEXTS = { send: "sendLink", wait: "sendLinkIn", sent: "linkSent" } as const;

interface ResendCodeProps {
  /** The password that the code shall confirm; null when the page does not know it any more, which asks for a link. */
  password: string | null;
  /** The address now, "" while there is none. */
  readEmail: () => string;
  onNoEmail: () => void;
}

/** Sends a new code, or a link by which to choose the password, at most every half minute, or when the server says so. */
export function ResendCode({ password, readEmail, onNoEmail }: ResendCodeProps) {
  const t = useTranslations("auth.verify");
  const showError = useErrorToast();
  const texts = password === null ? LINK_TEXTS : CODE_TEXTS;
  const [secondsLeft, startCountdown] = useCountdown(PAUSE_SECONDS);
  const [isSending, setIsSending] = useState(false);

  async function resend() {
    const email = readEmail();
    if (email === "") return onNoEmail();
    setIsSending(true);
    try {
      await resendVerification(password === null ? { email } : { email, password });
      startCountdown(PAUSE_SECONDS);
      toast.show({ message: t(texts.sent), icon: "check" });
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
        {secondsLeft > 0 ? t(texts.wait, { seconds: secondsLeft }) : t(texts.send)}
      </Button>
    </p>
  );
}
