"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { finishSignIn } from "@/lib/auth/two-factor/client";
import { finishByCodeSchema } from "@/lib/auth/two-factor/schema";
import { CodeField } from "./code-field";
import { FormProblem } from "./form-problem";
import { SubmitButton } from "./submit-button";
import { useApiForm } from "./use-api-form";
import { isAboutCode } from "./use-code-form";

const CODE_LENGTH = 6;

interface CodeFactorFormProps {
  /** A code that was kept for the day the phone is lost, instead of one of the app. */
  isRecovery: boolean;
  trust: boolean;
  onDone: () => void;
  /** The sign-in has run out. */
  onGone: () => void;
  /** Above the button. */
  children: ReactNode;
}

/** The code after the password: sent as soon as its six digits are there. */
export function CodeFactorForm({ isRecovery, trust, onDone, onGone, children }: CodeFactorFormProps) {
  const t = useTranslations("auth.secondFactor");
  const codeRef = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState("");
  const form = useApiForm({
    schema: finishByCodeSchema,
    read: () => ({ code, trust }),
    fieldText: () => t("missing"),
    submit: finishSignIn,
    onSuccess: onDone,
    onFailure(error) {
      if (error.code === "gone") {
        onGone();
        return true;
      }
      if (!isRecovery && isAboutCode(error)) setCode("");
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
          readOnly={form.pending}
          onValueChange={change}
        />
      )}
      {children}
      <FormProblem error={form.problem} />
      <SubmitButton pending={form.pending}>{t("submit")}</SubmitButton>
    </form>
  );
}
