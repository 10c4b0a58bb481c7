"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { TextLink } from "@/components/ui/text-link";
import { requestSignInMail } from "@/lib/auth/mail-sign-in/client";
import { requestMailSchema } from "@/lib/auth/schema";
import { AddressField } from "./address-field";
import { AuthHeading } from "./auth-heading";
import { withNext } from "./auth-links";
import { FormProblem } from "./form-problem";
import { MailedCodeForm } from "./mailed-code-form";
import { SubmitButton } from "./submit-button";
import { useApiForm } from "./use-api-form";

interface Sent {
  email: string;
  outboxUrl: string | null;
}

/** Asks for a mail to sign in with, then for its code. The same for every address. */
export function MailSignInForm({ next }: { next: string }) {
  const t = useTranslations("auth");
  const [sent, setSent] = useState<Sent | null>(null);
  const form = useApiForm({
    schema: requestMailSchema,
    fieldText: () => t("fields.emailInvalid"),
    submit: requestSignInMail,
    onSuccess: ({ outboxUrl }, { email }) => setSent({ email: email.trim(), outboxUrl }),
  });
  if (sent) return <MailedCodeForm next={next} {...sent} onOtherAddress={() => setSent(null)} />;
  return (
    <>
      <AuthHeading title={t("mailSignIn.title")}>{t("mailSignIn.text")}</AuthHeading>
      <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <AddressField form={form} />
        <FormProblem error={form.problem} />
        <SubmitButton pending={form.pending}>{t("mailSignIn.send")}</SubmitButton>
      </form>
      <p className="mt-4">
        <TextLink href={withNext("/sign-in", next)}>{t("mailSignIn.back")}</TextLink>
      </p>
    </>
  );
}
