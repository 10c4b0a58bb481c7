"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { TextLink } from "@/components/ui/text-link";
import { finishSignIn } from "@/lib/auth/two-factor/client";
import { finishSignInSchema } from "@/lib/auth/two-factor/schema";
import { AuthHeading } from "./auth-heading";
import { withNext } from "./auth-links";
import { CodeField } from "./code-field";
import { enterApp } from "./enter-app";
import { FormProblem } from "./form-problem";
import { SubmitButton } from "./submit-button";
import { useApiForm } from "./use-api-form";

const CODE_LENGTH = 6;

/** The code after the password: of an app, or one that was kept for the day the phone is lost. */
export function SecondFactorForm({ next, email }: { next: string; email: string }) {
  const t = useTranslations("auth.secondFactor");
  const router = useRouter();
  const codeRef = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState("");
  const [trust, setTrust] = useState(false);
  const [isRecovery, setIsRecovery] = useState(false);
  const form = useApiForm({
    schema: finishSignInSchema,
    read: () => ({ code, trust }),
    fieldText: () => t("missing"),
    submit: finishSignIn,
    onSuccess: () => enterApp(next),
    onFailure(error) {
      if (error.code === "gone") {
        router.push(withNext("/sign-in", next));
        return true;
      }
      if (!isRecovery) setCode("");
      return false;
    },
  });
  const sendWhenComplete = useEffectEvent(() => form.formRef.current?.requestSubmit());
  useEffect(() => {
    if (!isRecovery && code.length === CODE_LENGTH) sendWhenComplete();
  }, [code, isRecovery]);

  function change(value: string) {
    setCode(value);
    form.clear("code");
  }

  return (
    <>
      <AuthHeading title={t("title")}>{isRecovery ? t("recoveryText", { email }) : t("text", { email })}</AuthHeading>
      <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
        {isRecovery ? (
          <Field label={t("recoveryCode")} name="code" error={form.errors.code}>
            <Input
              size="lg"
              value={code}
              autoComplete="off"
              spellCheck={false}
              autoFocus
              inputClassName="font-mono"
              onValueChange={change}
            />
          </Field>
        ) : (
          <CodeField
            inputRef={codeRef}
            value={code}
            error={form.errors.code}
            disabled={form.pending}
            onValueChange={change}
          />
        )}
        <Checkbox label={t("trust")} checked={trust} onCheckedChange={setTrust} />
        <FormProblem error={form.problem} />
        <SubmitButton pending={form.pending}>{t("submit")}</SubmitButton>
      </form>
      <p className="mt-4 flex flex-wrap items-center justify-between gap-2">
        <Button
          variant="ghost"
          onClick={() => {
            change("");
            setIsRecovery(!isRecovery);
          }}
        >
          {isRecovery ? t("useApp") : t("useRecovery")}
        </Button>
        <TextLink href={withNext("/sign-in", next)}>{t("back")}</TextLink>
      </p>
    </>
  );
}
