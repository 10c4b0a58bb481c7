"use client";

import { CircleAlert, CircleCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { TextLink } from "@/components/ui/text-link";
import { signIn } from "@/lib/auth/client";
import type { OAuthProblem } from "@/lib/auth/oauth/schema";
import { signInSchema } from "@/lib/auth/schema";
import type { SignInProviderId } from "@/lib/platform/public/sign-in-providers";
import { AuthHeading } from "./auth-heading";
import { type SignInNotice, withNext } from "./auth-links";
import { enterApp } from "./enter-app";
import { FormProblem } from "./form-problem";
import { InsecureNote } from "./insecure-note";
import { PasskeySignIn } from "./passkey-sign-in";
import { PasswordField } from "./password-field";
import { keepPendingSignUp } from "./pending-sign-up";
import { ProviderButtons } from "./provider-buttons";
import { SubmitButton } from "./submit-button";
import { useApiForm } from "./use-api-form";

interface SignInFormProps {
  next: string;
  notice: SignInNotice | null;
  /** What went wrong on the way to another service and back. */
  problem: OAuthProblem | null;
  /** The services that sign in here. */
  providers: readonly SignInProviderId[];
  /** Whether a link or code can be mailed to sign in with. */
  byMail: boolean;
}

export function SignInForm({ next, notice, problem, providers, byMail }: SignInFormProps) {
  const t = useTranslations("auth");
  const connections = useTranslations("connections");
  const isNeutral = notice !== "changed" && notice !== "verified";
  const router = useRouter();
  const form = useApiForm({
    schema: signInSchema,
    fieldText: (name) => (name === "email" ? t("fields.emailInvalid") : t("fields.passwordMissing")),
    submit: signIn,
    onSuccess: ({ userId }) => (userId === null ? router.push(withNext("/sign-in/two-factor", next)) : enterApp(next)),
    onFailure(error, input) {
      if (error.code !== "email_not_verified") return false;
      keepPendingSignUp({ email: input.email, password: input.password });
      router.push(withNext("/verify-email", next));
      return true;
    },
  });
  return (
    <>
      <AuthHeading title={t("signIn.title")}>
        {t("signIn.newHere")} <TextLink href={withNext("/sign-up", next)}>{t("signIn.createAccount")}</TextLink>
      </AuthHeading>
      <InsecureNote />
      {notice && (
        <p className="banner mb-4">
          <CircleCheck aria-hidden className={isNeutral ? "text-text-3" : "text-success"} />
          <span className="banner-text">
            {notice === "connect" ? connections("connectFirst") : t(`signIn.${notice}`)}
          </span>
        </p>
      )}
      {problem && (
        <p className="banner tone-danger mb-4">
          <CircleAlert aria-hidden />
          <span className="banner-text">{connections(`problems.${problem}`)}</span>
        </p>
      )}
      <PasskeySignIn next={next} isAlone={providers.length === 0} />
      <ProviderButtons providers={providers} next={next} />
      <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <Field label={t("fields.email")} name="email" error={form.errors.email}>
          <Input
            size="lg"
            type="email"
            autoComplete="username webauthn"
            required
            onValueChange={() => form.clear("email")}
          />
        </Field>
        <PasswordField
          label={t("fields.password")}
          autoComplete="current-password"
          error={form.errors.password}
          onValueChange={() => form.clear("password")}
        />
        <FormProblem error={form.problem} />
        <SubmitButton pending={form.pending}>{t("signIn.submit")}</SubmitButton>
      </form>
      <p className="mt-4 flex flex-col items-start gap-2">
        {byMail && <TextLink href={withNext("/sign-in/mail", next)}>{t("signIn.byMail")}</TextLink>}
        <TextLink href={withNext("/forgot-password", next)}>{t("signIn.forgot")}</TextLink>
      </p>
    </>
  );
}
