"use client";

import { Square, SquareCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { VisuallyHidden } from "@/components/ui/visually-hidden";

/** The box of a task in a list: shown, not operable. */
export function TaskMark({ done }: { done: boolean }) {
  const t = useTranslations("markdown.task");
  return (
    <span className="task-mark">
      {done ? <SquareCheck aria-hidden /> : <Square aria-hidden />}
      <VisuallyHidden>{done ? t("done") : t("open")}</VisuallyHidden>
    </span>
  );
}
