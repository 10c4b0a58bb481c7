"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { signInByMail } from "@/lib/auth/mail-sign-in/client";
import { tokenSchema } from "@/lib/auth/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import { AuthHeading } from "./auth-heading";
import { withNext } from "./auth-links";
import { enterApp } from "./enter-app";
import { FormProblem } from "./form-problem";
import { useLinkToken } from "./use-link-token";

/** The mailed link. It signs in on a press, not on load: mail scanners open links, and would use it up. */
export function MailSignInByLink({ next }: { next: string }) {
  const t = useTranslations("auth.mailSignIn");
  const router = useRouter();
  const token = useLinkToken();
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function enter() {
    const checked = tokenSchema.safeParse(token);
    if (!checked.success) return setProblem(new ApiError(410, { code: "gone", message: t("missing") }));
    setIsSending(true);
    setProblem(null);
    try {
      const { userId } = await signInByMail({ token: checked.data });
      if (userId === null) router.push(withNext("/sign-in/two-factor", next));
      else enterApp(next);
    } catch (error) {
      const isGone = error instanceof ApiError && error.code === "gone";
      setProblem(isGone ? new ApiError(410, { code: "gone", message: t("gone") }) : error);
      setIsSending(false);
    }
  }

  const isDead = problem instanceof ApiError && problem.code === "gone";
  return (
    <>
      <AuthHeading title={t("title")}>{t("linkText")}</AuthHeading>
      <div className="flex flex-col gap-4">
        <FormProblem error={problem} />
        {isDead ? (
          <Button variant="primary" size="lg" full onClick={() => location.assign(withNext("/sign-in/mail", next))}>
            {t("askAgain")}
          </Button>
        ) : (
          <Button
            variant="primary"
            size="lg"
            full
            busy={isSending}
            disabled={token === null}
            className={token === null ? "disabled:bg-accent disabled:text-on-accent" : undefined}
            onClick={enter}
          >
            {t("submit")}
          </Button>
        )}
      </div>
    </>
  );
}
