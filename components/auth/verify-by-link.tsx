"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { verifyEmail } from "@/lib/auth/client";
import { tokenSchema } from "@/lib/auth/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import { AuthHeading } from "./auth-heading";
import { withNext } from "./auth-links";
import { FormProblem } from "./form-problem";
import { useLinkToken } from "./use-link-token";
import { announceVerified } from "./verified-channel";

/** Codes that say the link itself is the problem, not the moment. */
const DEAD_LINK = new Set(["gone", "invalid_input", "not_found"]);

/**
 * The mailed link. It confirms on a press, not on load: mail scanners open links, and would confirm an address that
 * somebody else signed up with.
 */
export function VerifyByLink({ next }: { next: string }) {
  const t = useTranslations("auth.verify");
  const router = useRouter();
  const token = useLinkToken();
  const [state, setState] = useState<"open" | "sending" | "done">("open");
  const [problem, setProblem] = useState<unknown>(null);

  async function confirm() {
    const checked = tokenSchema.safeParse(token);
    if (!checked.success) return setProblem(new ApiError(410, { code: "gone", message: t("gone") }));
    setState("sending");
    setProblem(null);
    try {
      await verifyEmail({ token: checked.data });
      announceVerified();
      setState("done");
    } catch (error) {
      const isDead = error instanceof ApiError && DEAD_LINK.has(error.code);
      setProblem(isDead ? new ApiError(410, { code: "gone", message: t("gone") }) : error);
      setState("open");
    }
  }

  if (state === "done") {
    return (
      <div role="status">
        <AuthHeading title={t("done")}>{t("doneText")}</AuthHeading>
        <Button
          variant="primary"
          size="lg"
          full
          onClick={() => router.push(withNext("/sign-in?notice=verified", next))}
        >
          {t("goOn")}
        </Button>
        <p className="mt-3 text-12 text-text-3">{t("doneElsewhere")}</p>
      </div>
    );
  }
  const isDead = problem instanceof ApiError && problem.code === "gone";
  return (
    <>
      <AuthHeading title={t("linkTitle")}>{t("linkText")}</AuthHeading>
      <div className="flex flex-col gap-4">
        <FormProblem error={problem} />
        {isDead ? (
          <Button variant="primary" size="lg" full onClick={() => router.push(withNext("/verify-email", next))}>
            {t("resend")}
          </Button>
        ) : (
          <Button
            variant="primary"
            size="lg"
            full
            busy={state === "sending"}
            disabled={token === null}
            className={token === null ? "disabled:bg-accent disabled:text-on-accent" : undefined}
            onClick={confirm}
          >
            {t("linkSubmit")}
          </Button>
        )}
      </div>
    </>
  );
}
