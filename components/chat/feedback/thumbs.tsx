"use client";

import { ThumbsDown, ThumbsUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, type MouseEvent, Suspense, useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { pressVerdict } from "@/lib/chat/feedback/policy";
import type { ChatMessage } from "@/lib/chat/schema";
import { useFeedback } from "./use-feedback";

const ReasonForm = lazy(() => import("./reason-form").then((module) => ({ default: module.ReasonForm })));

/** Hidden like the other acts of an answer until it is pointed at; a thumb that was given stays. */
const thumb =
  "opacity-0 group-focus-within/message:opacity-100 group-hover/message:opacity-100 aria-expanded:opacity-100 aria-pressed:opacity-100 pointer-coarse:opacity-100 aria-pressed:text-text [&[aria-pressed=true]>svg]:fill-current";

/** Thumbs up and down; the second asks what was wrong, which can be skipped. A second press takes a thumb back. */
export function Thumbs({ message }: { message: ChatMessage }) {
  const t = useTranslations("chat.feedback");
  const say = useFeedback(message.id);
  const [asking, setAsking] = useState(false);
  const feedback = message.metadata?.feedback ?? null;
  const isGood = feedback?.verdict === "good";
  const isBad = feedback?.verdict === "bad";

  function pressDown(event: MouseEvent) {
    say(pressVerdict(feedback, "bad"));
    if (!isBad) return;
    // The press that takes it back asks nothing.
    event.preventDefault();
    setAsking(false);
  }

  return (
    <span className="flex gap-0.5">
      <IconButton
        label={t("good")}
        tooltip={isGood ? t("takeBack") : t("good")}
        aria-pressed={isGood}
        className={thumb}
        onClick={() => {
          setAsking(false);
          say(pressVerdict(feedback, "good"));
        }}
      >
        <ThumbsUp aria-hidden />
      </IconButton>
      <Popover open={asking} onOpenChange={setAsking}>
        <PopoverTrigger
          render={
            <IconButton
              label={t("bad")}
              tooltip={isBad ? t("takeBack") : t("bad")}
              aria-pressed={isBad}
              className={thumb}
              onClick={pressDown}
            >
              <ThumbsDown aria-hidden />
            </IconButton>
          }
        >
          <ThumbsDown aria-hidden />
        </PopoverTrigger>
        <PopoverContent side="top" align="end" label={t("why")} className="w-80 max-w-[calc(100vw-16px)]">
          <Suspense fallback={<div className="h-44" />}>
            <ReasonForm
              onSend={(reason) => say({ verdict: "bad", wrongChoice: feedback?.wrongChoice ?? false, reason })}
            />
          </Suspense>
        </PopoverContent>
      </Popover>
    </span>
  );
}
