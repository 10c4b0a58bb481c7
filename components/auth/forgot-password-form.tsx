"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";
import { requestReset } from "@/lib/auth/client";
import { requestMailSchema } from "@/lib/auth/schema";
import { AddressField } from "./address-field";
import { AuthHeading } from "./auth-heading";
import { withNext } from "./auth-links";
import { FormProblem } from "./form-problem";
import { OutboxNote } from "./outbox-note";
import { SubmitButton } from "./submit-button";
import { useApiForm } from "./use-api-form";
import { useCountdown } from "./use-countdown";

const PAUSE_SECONDS = 30;

interface Sent {
  email: string;
  outboxUrl: string | null;
}

/** Asks for a link to set a new password. The answer is the same whether or not the account exists. */
export function ForgotPasswordForm({ next }: { next: string }) {
  const t = useTranslations("auth");
  const [sent, setSent] = useState<Sent | null>(null);
  const [secondsLeft, startCountdown] = useCountdown();
  const form = useApiForm({
    schema: requestMailSchema,
    read: (data) => ({ email: sent?.email ?? String(data.get("email")) }),
    fieldText: () => t("fields.emailInvalid"),
    submit: requestReset,
    onSuccess({ outboxUrl }, { email }) {
      setSent({ email, outboxUrl });
      startCountdown(PAUSE_SECONDS);
    },
  });
  return (
    <>
      <AuthHeading title={sent ? t("forgot.sentTitle") : t("forgot.title")}>
        <span aria-live="polite">{sent ? t("forgot.sent", { email: sent.email }) : t("forgot.text")}</span>
      </AuthHeading>
      <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
        {!sent && <AddressField form={form} />}
        <FormProblem error={form.problem} />
        {sent ? (
          <Button type="submit" size="lg" full busy={form.pending} disabled={secondsLeft > 0} className="num">
            {secondsLeft > 0 ? t("forgot.againIn", { seconds: secondsLeft }) : t("forgot.again")}
          </Button>
        ) : (
          <SubmitButton pending={form.pending}>{t("forgot.submit")}</SubmitButton>
        )}
      </form>
      <OutboxNote url={sent?.outboxUrl ?? null} />
      <p className="mt-4">
        <TextLink href={withNext("/sign-in", next)}>{t("forgot.back")}</TextLink>
      </p>
    </>
  );
}
