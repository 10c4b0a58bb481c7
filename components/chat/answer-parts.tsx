"use client";

import { Fragment, lazy, type ReactNode, Suspense } from "react";
import { Markdown } from "@/components/markdown/markdown";
import type { ChatMessage } from "@/lib/chat/schema";
import { ReasoningStep } from "./reasoning-step";
import { ToolStep } from "./tool-step";
import { useSmoothText } from "./use-smooth-text";

const MadeImages = lazy(() => import("./images/made-images").then((module) => ({ default: module.MadeImages })));

type Part = ChatMessage["parts"][number];

function LiveText({ text }: { text: string }) {
  return <Markdown text={useSmoothText(text, true)} streaming />;
}

function TextPart({ text, growing }: { text: string; growing: boolean }) {
  return growing ? <LiveText text={text} /> : <Markdown text={text} />;
}

function renderPart(part: Part, key: string, growing: boolean): ReactNode {
  if (part.type === "text") return part.text === "" ? null : <TextPart text={part.text} growing={growing} />;
  if (part.type === "reasoning") return <ReasoningStep part={part} measureKey={key} />;
  if (part.type === "dynamic-tool") return <ToolStep part={part} />;
  return null;
}

/** The parts of an answer in their order: thoughts and tools as folded lines, text as typography. */
export function AnswerParts({ message, streaming = false }: { message: ChatMessage; streaming?: boolean }) {
  const last = message.parts.length - 1;
  return (
    <div className="flex min-w-0 flex-col text-15 [&>.prose]:mt-3.5 first:[&>.prose]:mt-0">
      {message.parts.map((part, index) => {
        const key = `${message.id}:${index}`;
        return <Fragment key={key}>{renderPart(part, key, streaming && index === last)}</Fragment>;
      })}
      {message.parts.some((part) => part.type === "file") && (
        <Suspense fallback={<div className="h-96" />}>
          <MadeImages message={message} />
        </Suspense>
      )}
    </div>
  );
}
