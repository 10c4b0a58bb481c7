"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useState } from "react";
import { z } from "zod";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { TextLink } from "@/components/ui/text-link";
import { signIn, verifyEmail } from "@/lib/auth/client";
import { codeSchema, emailSchema } from "@/lib/auth/schema";
import { AuthHeading } from "./auth-heading";
import { withNext } from "./auth-links";
import { CodeField } from "./code-field";
import { enterApp } from "./enter-app";
import { FormProblem } from "./form-problem";
import { OutboxNote } from "./outbox-note";
import { dropPendingSignUp, readPendingSignUp } from "./pending-sign-up";
import { ResendCode } from "./resend-code";
import { SubmitButton } from "./submit-button";
import { useCodeForm } from "./use-code-form";
import { listenForVerified } from "./verified-channel";

const schema = z.object({ email: emailSchema, code: codeSchema });

/** The six digits of the mail. With the password still in memory the reader is signed in right after. */
export function VerifyCodeForm({ next, outboxUrl }: { next: string; outboxUrl: string | null }) {
  const t = useTranslations("auth");
  const router = useRouter();
  const [pending] = useState(readPendingSignUp);
  const [isSigningIn, setIsSigningIn] = useState(false);

  async function goOn() {
    setIsSigningIn(true);
    try {
      if (!pending) throw new Error("nothing to sign in with");
      const { userId } = await signIn({ email: pending.email, password: pending.password });
      dropPendingSignUp();
      if (userId === null) router.push(withNext("/sign-in/two-factor", next));
      else enterApp(next);
    } catch {
      router.push(withNext("/sign-in?notice=verified", next));
    }
  }

  // The mailed link was opened in another tab: this one goes on by itself.
  const onVerifiedElsewhere = useEffectEvent(() => {
    if (pending && !isSigningIn) void goOn();
  });
  useEffect(() => listenForVerified(() => onVerifiedElsewhere()), []);

  const { form, field } = useCodeForm({
    schema,
    read: (code, data) => ({ email: pending?.email ?? String(data.get("email")), code }),
    fieldText: (name) => (name === "code" ? t("verify.codeInvalid") : t("fields.emailInvalid")),
    submit: verifyEmail,
    onSuccess: goOn,
  });

  const { inputRef } = field;
  // Who comes from signing up types on: the form they were in is gone.
  useEffect(() => {
    if (pending) inputRef.current?.focus();
  }, [pending, inputRef]);

  const isBusy = form.pending || isSigningIn;
  return (
    <>
      <AuthHeading title={t("verify.title")}>
        {pending ? t("verify.sentTo", { email: pending.email }) : t("verify.askEmail")}
      </AuthHeading>
      <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
        {!pending && (
          <Field label={t("fields.email")} name="email" error={form.errors.email}>
            <Input size="lg" type="email" autoComplete="username" required onValueChange={() => form.clear("email")} />
          </Field>
        )}
        <CodeField {...field} readOnly={isBusy} />
        <FormProblem error={form.problem} />
        <SubmitButton pending={isBusy}>{t("verify.submit")}</SubmitButton>
        <p aria-live="polite" className="text-text-2 empty:hidden">
          {isSigningIn ? t("verify.signingIn") : null}
        </p>
      </form>
      <OutboxNote url={outboxUrl} />
      <ResendCode
        password={pending?.password ?? null}
        readEmail={() => pending?.email ?? String(new FormData(form.formRef.current ?? undefined).get("email") ?? "")}
        onNoEmail={() => form.formRef.current?.querySelector<HTMLElement>("[name=email]")?.focus()}
      />
      <p>
        <TextLink href={withNext("/sign-up", next)}>{t("verify.otherAddress")}</TextLink>
      </p>
    </>
  );
}
