"use client";

import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { TextLink } from "@/components/ui/text-link";
import { signUp } from "@/lib/auth/client";
import { signUpSchema } from "@/lib/auth/schema";
import type { SignInProviderId } from "@/lib/platform/public/sign-in-providers";
import { AuthHeading } from "./auth-heading";
import { withNext } from "./auth-links";
import { FormProblem } from "./form-problem";
import { InsecureNote } from "./insecure-note";
import { PasswordField } from "./password-field";
import { PasswordRuleList } from "./password-rule-list";
import { keepPendingSignUp } from "./pending-sign-up";
import { ProviderButtons } from "./provider-buttons";
import { SubmitButton } from "./submit-button";
import { useApiForm } from "./use-api-form";

const FIELD_TEXTS = {
  email: "fields.emailInvalid",
  password: "fields.passwordInvalid",
  displayName: "fields.displayNameInvalid",
} as const;

interface SignUpFormProps {
  next: string;
  /** The services that sign in here. */
  providers: readonly SignInProviderId[];
  /** The invitation the page was opened with; its address is the account's. */
  invited: { token: string; email: string } | null;
  /** Whose addresses may sign up; empty for everybody's. */
  domains: readonly string[];
}

export function SignUpForm({ next, providers, invited, domains }: SignUpFormProps) {
  const t = useTranslations("auth");
  const locale = useLocale();
  const router = useRouter();
  const rulesId = useId();
  const [email, setEmail] = useState(invited?.email ?? "");
  const [password, setPassword] = useState("");
  const form = useApiForm({
    schema: signUpSchema,
    read: (data) => ({
      email: String(data.get("email")),
      password: String(data.get("password")),
      displayName: String(data.get("displayName")),
      language: locale,
      ...(invited ? { invitation: invited.token } : {}),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    }),
    fieldText: (name) => (name in FIELD_TEXTS ? t(FIELD_TEXTS[name as keyof typeof FIELD_TEXTS]) : undefined),
    submit: signUp,
    onSuccess(_, input) {
      keepPendingSignUp({ email: input.email, password: input.password });
      router.push(withNext("/verify-email", next));
    },
  });
  return (
    <>
      <AuthHeading title={t("signUp.title")}>
        {t("signUp.haveOne")} <TextLink href={withNext("/sign-in", next)}>{t("signUp.signIn")}</TextLink>
      </AuthHeading>
      <InsecureNote />
      <ProviderButtons providers={providers} next={next} />
      <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <Field label={t("fields.displayName")} name="displayName" error={form.errors.displayName}>
          <Input
            size="lg"
            autoComplete="name"
            maxLength={80}
            required
            onValueChange={() => form.clear("displayName")}
          />
        </Field>
        <Field
          label={t("fields.email")}
          name="email"
          error={form.errors.email}
          hint={
            invited
              ? t("signUp.invitedHint")
              : domains.length > 0 && t("signUp.domainsHint", { domains: domains.join(", ") })
          }
        >
          <Input
            size="lg"
            type="email"
            autoComplete="username"
            required
            defaultValue={invited?.email}
            readOnly={invited !== null}
            onValueChange={(value) => {
              setEmail(value);
              form.clear("email");
            }}
          />
        </Field>
        <div>
          <PasswordField
            label={t("fields.password")}
            autoComplete="new-password"
            error={form.errors.password}
            describedBy={rulesId}
            onValueChange={(value) => {
              setPassword(value);
              form.clear("password");
            }}
          />
          <PasswordRuleList id={rulesId} password={password} email={email} />
        </div>
        <FormProblem error={form.problem} />
        <div>
          <SubmitButton pending={form.pending}>{t("signUp.submit")}</SubmitButton>
          <p className="mt-3 text-12 text-text-3">{t("signUp.mailNote")}</p>
        </div>
      </form>
    </>
  );
}
