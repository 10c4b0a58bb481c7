"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useErrorText } from "@/components/auth/use-error-text";
import { Button } from "@/components/ui/button";
import { InlineError } from "./inline-error";
import { isNotShown, NotShown } from "./not-shown";

interface QueryProblemProps {
  /** A query of TanStack Query, of one answer or of pages. */
  query: { isError: boolean; error: unknown; refetch: () => Promise<unknown> };
  /** What could not be read. */
  title: ReactNode;
  className?: string;
}

/** Says that the last reading failed and why, with the way to try again; nothing otherwise. */
export function QueryProblem({ query, title, className }: QueryProblemProps) {
  const tryAgain = useTranslations("common")("tryAgain");
  const errorText = useErrorText();
  if (!query.isError) return null;
  if (isNotShown(query.error)) return <NotShown className={className} />;
  return (
    <InlineError title={title} description={errorText(query.error)} className={className}>
      <Button size="sm" onClick={() => void query.refetch()}>
        {tryAgain}
      </Button>
    </InlineError>
  );
}
