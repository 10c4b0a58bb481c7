"use client";

import { CircleAlert, CircleCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type SubmitEvent, useEffect, useRef, useState } from "react";
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
import { keepTypedAddress } from "./typed-address";
import { useApiForm } from "./use-api-form";
import { useSignInStep } from "./use-sign-in-step";

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

function SignInBanners({ notice, problem }: Pick<SignInFormProps, "notice" | "problem">) {
  const t = useTranslations("auth.signIn");
  const connections = useTranslations("connections");
  const isNeutral = notice !== "changed" && notice !== "verified";
  return (
    <>
      {notice && (
        <p className="banner mb-4">
          <CircleCheck aria-hidden className={isNeutral ? "text-text-3" : "text-success"} />
          <span className="banner-text">{notice === "connect" ? connections("connectFirst") : t(notice)}</span>
        </p>
      )}
      {problem && (
        <p className="banner tone-danger mb-4">
          <CircleAlert aria-hidden />
          <span className="banner-text">{connections(`problems.${problem}`)}</span>
        </p>
      )}
    </>
  );
}

/** Signing in: a passkey, another service, or an address, which the second step asks the password of. */
export function SignInForm({ next, notice, problem, providers, byMail }: SignInFormProps) {
  const t = useTranslations("auth");
  const router = useRouter();
  const { step, toPassword, toEmail } = useSignInStep();
  const [email, setEmail] = useState("");
  const shownStep = useRef(step);
  const form = useApiForm({
    schema: signInSchema,
    fieldText: (name) => (name === "email" ? t("fields.emailInvalid") : t("fields.passwordMissing")),
    submit: signIn,
    onSuccess: ({ userId }) => (userId === null ? router.push(withNext("/sign-in/two-factor", next)) : enterApp(next)),
    onFailure(error, input) {
      if (error.code === "email_not_verified") {
        keepPendingSignUp({ email: input.email, password: input.password });
        router.push(withNext("/verify-email", next));
        return true;
      }
      askPassword(input.email);
      return false;
    },
  });
  const { formRef, clearAll } = form;

  useEffect(() => {
    if (shownStep.current === step) return;
    shownStep.current = step;
    if (step === "email") clearAll();
    const name = step === "email" ? "input[name=email]" : "input[name=password]";
    formRef.current?.querySelector<HTMLInputElement>(name)?.focus();
  }, [step, formRef, clearAll]);

  function askPassword(address: string) {
    setEmail(address.trim());
    keepTypedAddress(address.trim());
    toPassword();
  }

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    const data = new FormData(event.currentTarget);
    const address = String(data.get("email"));
    // A password manager may have filled in both, and is done.
    const isComplete = step === "password" || data.get("password") !== "";
    if (isComplete || !signInSchema.shape.email.safeParse(address).success) return form.onSubmit(event);
    event.preventDefault();
    form.clear("password");
    askPassword(address);
  }

  return (
    <>
      <AuthHeading title={t("signIn.title")}>
        {step === "email" ? (
          <>
            {t("signIn.newHere")} <TextLink href={withNext("/sign-up", next)}>{t("signIn.createAccount")}</TextLink>
          </>
        ) : (
          <span className="break-words">
            <bdi>{email}</bdi>{" "}
            <button type="button" className="text-link" onClick={toEmail}>
              {t("signIn.otherAddress")}
            </button>
          </span>
        )}
      </AuthHeading>
      <InsecureNote />
      <SignInBanners notice={notice} problem={problem} />
      {step === "email" && (
        <>
          <PasskeySignIn next={next} isAlone={providers.length === 0} />
          <ProviderButtons providers={providers} next={next} />
        </>
      )}
      <form ref={formRef} method="post" noValidate onSubmit={onSubmit} className="relative flex flex-col gap-4">
        {step === "email" ? (
          <>
            <Field label={t("fields.email")} name="email" error={form.errors.email}>
              <Input
                size="lg"
                type="email"
                autoComplete="username webauthn"
                defaultValue={email}
                required
                onValueChange={() => form.clear("email")}
              />
            </Field>
            {/* For password managers, which fill in both at once. */}
            <input
              type="password"
              name="password"
              autoComplete="current-password"
              tabIndex={-1}
              aria-hidden
              className="sr-only"
            />
          </>
        ) : (
          <>
            <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
            <PasswordField
              label={t("fields.password")}
              autoComplete="current-password"
              error={form.errors.password}
              onValueChange={() => form.clear("password")}
            />
          </>
        )}
        <FormProblem error={form.problem} />
        <SubmitButton pending={form.pending}>
          {step === "email" ? t("signIn.continue") : t("signIn.submit")}
        </SubmitButton>
      </form>
      {step === "email" ? (
        <p className="mt-3 text-12 text-text-3">{byMail ? t("signIn.nextOrMail") : t("signIn.next")}</p>
      ) : (
        <p className="mt-4 flex flex-col items-start gap-2">
          {byMail && <TextLink href={withNext("/sign-in/mail", next)}>{t("signIn.byMail")}</TextLink>}
          <TextLink href={withNext("/forgot-password", next)}>{t("signIn.forgot")}</TextLink>
        </p>
      )}
    </>
  );
}
