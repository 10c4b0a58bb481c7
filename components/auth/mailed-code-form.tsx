"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { requestSignInMail, signInByMail } from "@/lib/auth/mail-sign-in/client";
import { codeSchema, emailSchema } from "@/lib/auth/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import { AuthHeading } from "./auth-heading";
import { withNext } from "./auth-links";
import { CodeField } from "./code-field";
import { enterApp } from "./enter-app";
import { FormProblem } from "./form-problem";
import { OutboxNote } from "./outbox-note";
import { SubmitButton } from "./submit-button";
import { useCodeForm } from "./use-code-form";
import { useCountdown } from "./use-countdown";
import { useErrorToast } from "./use-error-text";

const schema = z.object({ email: emailSchema, code: codeSchema });
const PAUSE_SECONDS = 30;

interface MailedCodeFormProps {
  next: string;
  email: string;
  outboxUrl: string | null;
  onOtherAddress: () => void;
}

/** The six digits of the mail; the mail can be sent again, at most every half minute. */
export function MailedCodeForm({ next, email, outboxUrl, onOtherAddress }: MailedCodeFormProps) {
  const t = useTranslations("auth.mailSignIn");
  const tVerify = useTranslations("auth.verify");
  const router = useRouter();
  const showError = useErrorToast();
  const [isSending, setIsSending] = useState(false);
  const [secondsLeft, startCountdown] = useCountdown(PAUSE_SECONDS);
  const { form, field } = useCodeForm({
    schema,
    read: (code) => ({ email, code }),
    fieldText: () => tVerify("codeInvalid"),
    submit: signInByMail,
    onSuccess: ({ userId }) => (userId === null ? router.push(withNext("/sign-in/two-factor", next)) : enterApp(next)),
  });
  const { inputRef } = field;
  // The field for the address is gone; typing goes on here.
  useEffect(() => inputRef.current?.focus(), [inputRef]);

  async function sendAgain() {
    setIsSending(true);
    try {
      await requestSignInMail({ email });
      startCountdown(PAUSE_SECONDS);
    } catch (error) {
      if (error instanceof ApiError && error.retryAfterSeconds) startCountdown(error.retryAfterSeconds);
      showError(error);
    } finally {
      setIsSending(false);
    }
  }

  return (
    <>
      <AuthHeading title={t("title")}>
        <span aria-live="polite" className="break-words">
          {t("sent", { email })}
        </span>
      </AuthHeading>
      <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <CodeField {...field} readOnly={form.pending} />
        <FormProblem error={form.problem} />
        <SubmitButton pending={form.pending}>{t("submit")}</SubmitButton>
      </form>
      <OutboxNote url={outboxUrl} />
      <p className="num mt-4 flex flex-wrap items-center justify-between gap-2">
        <Button variant="ghost" disabled={secondsLeft > 0} busy={isSending} onClick={sendAgain}>
          {secondsLeft > 0 ? t("againIn", { seconds: secondsLeft }) : t("again")}
        </Button>
        <Button variant="ghost" onClick={onOtherAddress}>
          {t("otherAddress")}
        </Button>
      </p>
    </>
  );
}
