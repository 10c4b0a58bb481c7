"use client";

import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { tooltipData } from "@/components/ui/tooltip-data";
import { pressWrongChoice } from "@/lib/chat/feedback/policy";
import type { Feedback } from "@/lib/chat/feedback/schema";
import { useFeedback } from "./use-feedback";

/** Says that Auto should have chosen another model for an answer; a second press takes it back. */
export function WrongChoice({ answerId, feedback }: { answerId: string; feedback: Feedback | null }) {
  const t = useTranslations("models.reason");
  const say = useFeedback(answerId);
  const isWrong = feedback?.wrongChoice === true;
  return (
    <Button
      variant="ghost"
      size="sm"
      className="-me-2.5 -mb-1 shrink-0"
      aria-pressed={isWrong}
      onClick={() => say(pressWrongChoice(feedback))}
      {...tooltipData(t("wrongChoiceHint"))}
    >
      {isWrong && <Check aria-hidden />}
      {t("wrongChoice")}
    </Button>
  );
}
