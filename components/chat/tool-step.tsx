"use client";

import { Check, CircleAlert, Wrench } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ChatMessage } from "@/lib/chat/schema";
import { StepRow } from "./step-row";

type ToolPart = Extract<ChatMessage["parts"][number], { type: "dynamic-tool" }>;

/** The arguments in one line: `city: Oslo, days: 3`. */
function argumentsLine(input: unknown): string {
  if (typeof input !== "object" || input === null) return input === undefined ? "" : String(input);
  return Object.entries(input)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}

const pretty = (value: unknown) => (typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? ""));

function Detail({ label, text }: { label: string; text: string }) {
  return (
    <>
      <p className="mt-1 text-12 font-medium text-text-3">{label}</p>
      <pre className="mt-1 mb-2 max-h-64 overflow-auto rounded-md bg-subtle p-2 font-mono text-12 whitespace-pre-wrap wrap-anywhere">
        {text}
      </pre>
    </>
  );
}

/** A tool the model used: what it was asked and what it gave. */
export function ToolStep({ part }: { part: ToolPart }) {
  const t = useTranslations("chat.steps");
  const failed = part.state === "output-error";
  const done = part.state === "output-available";
  return (
    <StepRow
      icon={<Wrench aria-hidden />}
      title={part.title ?? part.toolName}
      summary={<span className="font-mono text-12">{argumentsLine(part.input)}</span>}
      live={!failed && !done}
      end={
        failed ? (
          <CircleAlert role="img" aria-label={t("toolFailed")} className="text-danger" />
        ) : done ? (
          <Check role="img" aria-label={t("toolDone")} className="text-success" />
        ) : (
          t("toolRunning")
        )
      }
    >
      <Detail label={t("arguments")} text={pretty(part.input)} />
      {done && <Detail label={t("result")} text={pretty(part.output)} />}
      {failed && <Detail label={t("problem")} text={part.errorText} />}
    </StepRow>
  );
}
