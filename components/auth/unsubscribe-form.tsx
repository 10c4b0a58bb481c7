"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { unsubscribe } from "@/lib/auth/unsubscribe/client";
import type { OptionalMail } from "@/lib/auth/unsubscribe/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import { AuthHeading } from "./auth-heading";
import { FormProblem } from "./form-problem";

interface UnsubscribeFormProps {
  token: string;
  /** What the link turns off; null for a link that is not complete. */
  mail: OptionalMail | null;
}

/** The link of a mail that somebody may do without. It acts on a press, not on load: mail scanners open links. */
export function UnsubscribeForm({ token, mail }: UnsubscribeFormProps) {
  const t = useTranslations("notifications.unsubscribe");
  const [state, setState] = useState<"open" | "sending" | "done" | "dead">(mail === null ? "dead" : "open");
  const [problem, setProblem] = useState<unknown>(null);
  const settings = (
    <p className="mt-4 text-text-2">
      {t.rich("settings", {
        link: (words) => (
          <Link href="/settings/notifications" className="font-medium text-accent-text hover:underline">
            {words}
          </Link>
        ),
      })}
    </p>
  );

  async function press() {
    setState("sending");
    setProblem(null);
    try {
      await unsubscribe(token);
      setState("done");
    } catch (error) {
      const isDead = error instanceof ApiError && error.code === "gone";
      setProblem(isDead ? null : error);
      setState(isDead ? "dead" : "open");
    }
  }

  if (mail === null || state === "dead") {
    return (
      <>
        <AuthHeading title={t("deadTitle")}>{t("dead")}</AuthHeading>
        {settings}
      </>
    );
  }
  if (state === "done") {
    return (
      <div role="status">
        <AuthHeading title={t("done")}>{t(`doneText.${mail}`)}</AuthHeading>
        {settings}
      </div>
    );
  }
  return (
    <>
      <AuthHeading title={t("title")}>{t(`text.${mail}`)}</AuthHeading>
      <div className="flex flex-col gap-4">
        <FormProblem error={problem} />
        <Button variant="primary" size="lg" full busy={state === "sending"} onClick={press}>
          {t("submit")}
        </Button>
      </div>
      {settings}
    </>
  );
}
