"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { resetPassword } from "@/lib/auth/client";
import { resetPasswordSchema, tokenSchema } from "@/lib/auth/schema";
import type { ApiError } from "@/lib/platform/public/api-client";
import { AuthHeading } from "./auth-heading";
import { FormProblem } from "./form-problem";
import { PasswordField } from "./password-field";
import { PasswordRuleList } from "./password-rule-list";
import { SubmitButton } from "./submit-button";
import { useApiForm } from "./use-api-form";
import { useLinkToken } from "./use-link-token";

function isDeadLink(error: ApiError): boolean {
  if (error.code === "gone" || error.code === "not_found") return true;
  return error.code === "invalid_input" && error.issues.some((issue) => issue.path.endsWith("token"));
}

/** Sets a new password with the mailed link. `hasToken` is what the server saw in the address. */
export function ResetPasswordForm({ hasToken }: { hasToken: boolean }) {
  const t = useTranslations("auth");
  const router = useRouter();
  const rulesId = useId();
  const token = useLinkToken();
  const [password, setPassword] = useState("");
  const [isGone, setIsGone] = useState(false);
  const form = useApiForm({
    schema: resetPasswordSchema,
    read: (data) => ({ token, password: String(data.get("password")) }),
    fieldText: (name) => (name === "password" ? t("fields.passwordInvalid") : undefined),
    submit: resetPassword,
    onSuccess: () => router.push("/sign-in?notice=changed"),
    onFailure(error) {
      if (!isDeadLink(error)) return false;
      setIsGone(true);
      return true;
    },
  });
  const isIncomplete = !hasToken || (token !== null && !tokenSchema.safeParse(token).success);
  if (isIncomplete || isGone) {
    return (
      <div role={isGone ? "alert" : undefined}>
        <AuthHeading title={isGone ? t("reset.goneTitle") : t("reset.missingTitle")}>
          {isGone ? t("reset.goneText") : t("reset.missingText")}
        </AuthHeading>
        <Button variant="primary" size="lg" full onClick={() => router.push("/forgot-password")}>
          {t("reset.askAgain")}
        </Button>
      </div>
    );
  }
  return (
    <>
      <AuthHeading title={t("reset.title")}>{t("reset.text")}</AuthHeading>
      <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <div>
          <PasswordField
            label={t("fields.newPassword")}
            autoComplete="new-password"
            error={form.errors.password}
            describedBy={rulesId}
            onValueChange={(value) => {
              setPassword(value);
              form.clear("password");
            }}
          />
          <PasswordRuleList id={rulesId} password={password} email={null} />
        </div>
        <FormProblem error={form.problem} />
        <SubmitButton pending={form.pending}>{t("reset.submit")}</SubmitButton>
      </form>
    </>
  );
}
