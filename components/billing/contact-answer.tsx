"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { AuthHeading } from "@/components/auth/auth-heading";
import { FormProblem } from "@/components/auth/form-problem";
import { Button } from "@/components/ui/button";
import { answerAsContact } from "@/lib/billing/contacts/client";
import type { ContactAct, LinkedContact } from "@/lib/billing/contacts/schema";
import { ApiError } from "@/lib/platform/public/api-client";

interface ContactAnswerProps {
  token: string;
  /** Null for a link that does not work, or not any more. */
  contact: LinkedContact | null;
}

/** What whoever reads at a contact's address decides: whether receipts may come. Nothing happens before a press. */
export function ContactAnswer({ token, contact }: ContactAnswerProps) {
  const t = useTranslations("billing.contactAnswer");
  const [state, setState] = useState<"open" | "dead" | ContactAct>(contact === null ? "dead" : "open");
  const [sending, setSending] = useState<ContactAct | null>(null);
  const [problem, setProblem] = useState<unknown>(null);

  async function answer(act: ContactAct) {
    setSending(act);
    setProblem(null);
    try {
      await answerAsContact(token, act);
      setState(act);
    } catch (error) {
      if (error instanceof ApiError && error.code === "gone") setState("dead");
      else setProblem(error);
    } finally {
      setSending(null);
    }
  }

  if (contact === null || state !== "open") {
    const outcome = state === "open" ? "dead" : state;
    return (
      <div role="status">
        <AuthHeading title={t(`${outcome}.title`)}>{t(`${outcome}.text`)}</AuthHeading>
      </div>
    );
  }
  const { email, accountEmail, isConfirmed, workspace, mailsQuota } = contact;
  const tells = mailsQuota ? "tell_not" : "tell";
  return (
    <>
      <AuthHeading title={t("title")}>
        <span className="[overflow-wrap:anywhere]">
          {t(isConfirmed ? "agreed" : "question", { account: accountEmail, email })}
        </span>
      </AuthHeading>
      <div className="flex flex-col gap-3">
        <FormProblem error={problem} />
        {!isConfirmed && (
          <Button
            variant="primary"
            size="lg"
            full
            busy={sending === "confirm"}
            disabled={sending !== null}
            onClick={() => answer("confirm")}
          >
            {t("yes")}
          </Button>
        )}
        {isConfirmed && workspace !== null && (
          <>
            <p className="text-text-2 [overflow-wrap:anywhere]">{t(mailsQuota ? "told" : "notTold", { workspace })}</p>
            <Button size="lg" full busy={sending === tells} disabled={sending !== null} onClick={() => answer(tells)}>
              {t(mailsQuota ? "tellNot" : "tellMe")}
            </Button>
          </>
        )}
        <Button size="lg" full busy={sending === "remove"} disabled={sending !== null} onClick={() => answer("remove")}>
          {t(isConfirmed ? "stop" : "no")}
        </Button>
      </div>
    </>
  );
}
